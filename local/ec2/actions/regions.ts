import { invalidParameterValue } from '../errors.ts';
import { filtersIn, unknownFilter } from '../filters/instance-filters.ts';
import { textAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import { readAction } from './action.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Region.html */
type ShownRegion = Readonly<Record<'regionName' | 'regionEndpoint' | 'optInStatus', string>>;

/**
 * The Regions that are enabled, or those that were asked for by `AllRegions` or by name, enabled or not.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 */
export const describeRegions = readAction('DescribeRegions', ({ parameters, world }) => {
  const regions = [
    ...world.regions.map((name) => shown(name, 'opt-in-not-required')),
    ...Object.entries(world.optInRegions).map(([name, status]) => shown(name, status)),
  ];
  const wanted = textsAt(parameters, 'RegionName');
  const unknown = wanted.find((name) => !regions.some(({ regionName }) => regionName === name));
  if (unknown !== undefined) throw invalidParameterValue(`Invalid region names: '${unknown}'`);
  const all = textAt(parameters, 'AllRegions') === 'true';
  const isAskedFor = ({ regionName, optInStatus }: ShownRegion): boolean =>
    wanted.length > 0 ? wanted.includes(regionName) : all || optInStatus !== 'not-opted-in';
  return { regionInfo: regions.filter(isAskedFor).filter(regionFilter(parameters)) };
});

function shown(regionName: string, optInStatus: string): ShownRegion {
  return { regionName, regionEndpoint: `ec2.${regionName}.amazonaws.com`, optInStatus };
}

const valuesByFilter: Readonly<Record<string, (region: ShownRegion) => string>> = {
  endpoint: ({ regionEndpoint }) => regionEndpoint,
  'opt-in-status': ({ optInStatus }) => optInStatus,
  'region-name': ({ regionName }) => regionName,
};

function regionFilter(parameters: QueryBranch): (region: ShownRegion) => boolean {
  const tests = filtersIn(parameters).map(({ name, matches }) => {
    const value = Object.hasOwn(valuesByFilter, name) ? valuesByFilter[name] : undefined;
    if (value === undefined) throw unknownFilter(name);
    return (region: ShownRegion) => matches(value(region));
  });
  return (region) => tests.every((test) => test(region));
}
