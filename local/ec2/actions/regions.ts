import { branchAt, textsAt } from '../protocol/query.ts';
import { invalidParameterValue } from '../errors.ts';
import { readAction } from './action.ts';

/** The enabled Regions. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html */
export const describeRegions = readAction('DescribeRegions', ({ parameters, world }) => {
  if (branchAt(parameters, 'Filter').size > 0)
    throw invalidParameterValue('DescribeRegions takes no filters here.');
  const wanted = textsAt(parameters, 'RegionName');
  const unknown = wanted.find((region) => !world.regions.includes(region));
  if (unknown !== undefined) throw invalidParameterValue(`Invalid region names: '${unknown}'`);
  const regions = wanted.length > 0 ? wanted : world.regions;
  return {
    regionInfo: regions.map((regionName) => ({
      regionName,
      regionEndpoint: `ec2.${regionName}.amazonaws.com`,
      optInStatus: 'opt-in-not-required',
    })),
  };
});
