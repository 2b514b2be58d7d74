import { invalidParameterValue } from '../errors.ts';
import { branchesAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import { requiredText } from '../actions/parameters.ts';
import { profileArn } from '../state/instance-profile.ts';
import {
  instanceStateCodes,
  metadataOptionsState,
  type InstanceRecord,
  type Tags,
} from '../state/instance.ts';
import type { RegionState } from '../state/region-state.ts';
import { reservationIdOf } from '../state/render-instance.ts';
import { privateDnsName, privateIpAddress } from '../state/render-network.ts';
import { matcherOf, type Matcher } from './matching.ts';

/** What a filter looks at: an instance, here and now. */
export interface FilterSubject {
  readonly instance: InstanceRecord;
  readonly state: RegionState;
  readonly now: number;
}

type Values = (subject: FilterSubject) => string | undefined;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html, those that this EC2 answers */
const valuesByFilter: Readonly<Record<string, Values>> = {
  'instance-id': ({ instance }) => instance.instanceId,
  'instance-state-name': ({ instance }) => instance.state,
  'instance-state-code': ({ instance }) => String(instanceStateCodes[instance.state]),
  'instance-type': ({ instance }) => instance.instanceType,
  'instance-lifecycle': ({ instance }) => instance.instanceLifecycle,
  'image-id': ({ instance }) => instance.imageId,
  'client-token': ({ instance }) => instance.clientToken,
  'reservation-id': ({ instance }) => reservationIdOf(instance),
  'launch-time': ({ instance }) => new Date(instance.launchTime).toISOString(),
  'subnet-id': ({ instance }) => instance.subnetId,
  'key-name': ({ instance }) => instance.keyName,
  'owner-id': ({ state }) => state.accountId,
  'availability-zone': ({ state }) => `${state.region}a`,
  'private-ip-address': ({ instance }) => privateIpAddress(instance),
  'private-dns-name': ({ instance, state }) => privateDnsName(instance, state.region),
  'operator.managed': ({ instance }) => String(instance.operator?.managed ?? false),
  'operator.principal': ({ instance }) => instance.operator?.principal,
  'iam-instance-profile.arn': ({ instance, state }) =>
    instance.iamInstanceProfile === undefined
      ? undefined
      : profileArn(state.accountId, instance.iamInstanceProfile),
  'metadata-options.state': ({ instance, now }) => metadataOptionsState(instance, now),
  'metadata-options.http-tokens': ({ instance }) => instance.metadataOptions.httpTokens,
  'metadata-options.http-endpoint': ({ instance }) => instance.metadataOptions.httpEndpoint,
  'metadata-options.http-put-response-hop-limit': ({ instance }) =>
    String(instance.metadataOptions.httpPutResponseHopLimit),
  'metadata-options.http-protocol-ipv4': () => 'enabled',
  'metadata-options.http-protocol-ipv6': ({ instance }) => instance.metadataOptions.httpProtocolIpv6,
  'metadata-options.instance-metadata-tags': ({ instance }) => instance.metadataOptions.instanceMetadataTags,
};

const valuesPerFilter = 200;

/** A call's filters as one test: every filter must match, any of its values will do. */
export function instanceFilter(parameters: QueryBranch): (subject: FilterSubject) => boolean {
  const tests = filtersIn(parameters).map(({ name, matches }) => testOf(name, matches));
  return (subject) => tests.every((test) => test(subject));
}

/** The filters of a call, values compiled. */
export function filtersIn(parameters: QueryBranch): { readonly name: string; readonly matches: Matcher }[] {
  return branchesAt(parameters, 'Filter').map((filter) => {
    const name = requiredText(filter, 'Name');
    const values = textsAt(filter, 'Value');
    if (values.length > valuesPerFilter) {
      throw invalidParameterValue(
        `The maximum number of filter values specified on a single call is ${valuesPerFilter}`,
      );
    }
    return { name, matches: matcherOf(values) };
  });
}

/** The test of a filter on tags, or undefined for any other filter. */
export function tagTest(name: string, matches: Matcher): ((tags: Tags) => boolean) | undefined {
  if (name === 'tag-key') return (tags) => [...tags.keys()].some(matches);
  if (!name.startsWith('tag:')) return undefined;
  const key = name.slice('tag:'.length);
  return (tags) => matches(tags.get(key));
}

export function unknownFilter(name: string): Error {
  return invalidParameterValue(`The filter '${name}' is invalid`);
}

function testOf(name: string, matches: Matcher): (subject: FilterSubject) => boolean {
  const byTag = tagTest(name, matches);
  if (byTag !== undefined) return ({ instance }) => byTag(instance.tags);
  const values = Object.hasOwn(valuesByFilter, name) ? valuesByFilter[name] : undefined;
  if (values === undefined) throw unknownFilter(name);
  return (subject) => matches(values(subject));
}
