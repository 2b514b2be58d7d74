import { coversPlace } from '../baseline.ts';
import type { Instance } from '../instance.ts';
import { HOP_LIMIT_RANGE } from '../metadata-options.ts';
import type { Baseline, Policy, ScopeMatch } from '../policy.ts';

/** A condition on instances: EC2's name of a filter, and values of which any is enough. */
export interface FleetFilter {
  readonly name: string;
  readonly values: readonly string[];
}

/** Conditions that an instance must all meet, as one call of `DescribeInstances` takes them. */
export type FleetQuery = readonly FleetFilter[];

/** EC2 takes no more values for one filter. */
const MOST_VALUES = 200;

/** All but those that are terminated or about to be: nothing is left to judge of them. */
const living: FleetFilter = {
  name: 'instance-state-name',
  values: ['pending', 'running', 'stopping', 'stopped'],
};

/** A disabled endpoint is compliant, whatever else the options say. */
const reachable = option('http-endpoint', ['enabled']);

/** Finds every instance of a Region that lives. */
export const WHOLE_FLEET: FleetQuery = [living];

/** Finds every instance of a Region that answers to IMDSv1, whatever a policy says of it. */
export const IMDSV1_ALLOWED: FleetQuery = [living, reachable, option('http-tokens', ['optional'])];

/**
 * What to ask EC2 so that every instance of an account's Region that may violate the policy is found, and as few
 * others as its filters can tell apart: what a look at the fleet costs then follows the violations. An instance can
 * be found by more than one of the queries.
 *
 * What only a record can tell is left open: a hop limit that the policy accepts from the launch on is asked for as
 * well, since it may have been raised later.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export function fleetQueries(policy: Policy, place: Pick<Instance, 'accountId' | 'region'>): FleetQuery[] {
  const queries = reachableBaselines(policy, place).flatMap(({ baseline, narrowing }) =>
    violationFilters(baseline).map((filters) => [living, reachable, ...filters, ...narrowing]),
  );
  return queries.filter((query, index) => !queries.some((other, at) => isSpared(query, other, at < index)));
}

/** A query is spared by one that finds all that it finds; of two that find the same, the first stays. */
function isSpared(query: FleetQuery, other: FleetQuery, isEarlier: boolean): boolean {
  return query !== other && isWithin(query, other) && (isEarlier || !isWithin(other, query));
}

/** A baseline, and what the instances are like that it applies to, as far as filters can tell. */
interface ReachableBaseline {
  readonly baseline: Baseline;
  readonly narrowing: FleetQuery;
}

/** The first scope that takes every instance of the place leaves none for those after it. */
function reachableBaselines(
  policy: Policy,
  place: Pick<Instance, 'accountId' | 'region'>,
): ReachableBaseline[] {
  const here = policy.scopes
    .filter(({ match }) => coversPlace(match, place))
    .map(({ match, baseline }) => ({ baseline, narrowing: narrowingOf(match), takesAll: takesAll(match) }));
  const all = [...here, { baseline: policy.baseline, narrowing: [], takesAll: true }];
  return all.slice(0, all.findIndex((each) => each.takesAll) + 1);
}

function takesAll({ tags, launchTemplates }: ScopeMatch): boolean {
  return Object.keys(tags).length === 0 && launchTemplates.length === 0;
}

function narrowingOf({ tags, launchTemplates }: ScopeMatch): FleetQuery {
  const ofTags = Object.entries(tags).map(([key, patterns]) => ({
    name: `tag:${key}`,
    values: patterns.map(escaped),
  }));
  const ofTemplates = { name: 'tag:aws:ec2launchtemplate:id', values: launchTemplates.map(escaped) };
  // A list that is too long for EC2 narrows nothing; `decide` looks at each instance anyway.
  return [...ofTags, ofTemplates].filter(({ values }) => values.length > 0 && values.length <= MOST_VALUES);
}

/** `*` means the same to EC2 as in a policy; `?` and the backslash mean something to EC2 alone. */
function escaped(pattern: string): string {
  return pattern.replaceAll(/[\\?]/g, String.raw`\$&`);
}

/** For each member that a baseline governs, the filters that find what violates it. */
function violationFilters(baseline: Baseline): FleetQuery[] {
  // With the endpoint to be switched off, every instance that has it on violates the baseline.
  if (baseline.httpEndpoint === 'disabled') return [[]];
  const lowestMaximum = Math.min(baseline.maxHopLimit, baseline.containerHostMaxHopLimit);
  return [
    ...(baseline.httpTokens === 'required' ? [[option('http-tokens', ['optional'])]] : []),
    ...hopLimitFilters(lowestMaximum),
    ...(baseline.httpProtocolIpv6 === 'disabled' ? [[option('http-protocol-ipv6', ['enabled'])]] : []),
    ...(baseline.instanceMetadataTags === 'disabled'
      ? [[option('instance-metadata-tags', ['enabled'])]]
      : []),
  ];
}

function hopLimitFilters(maximum: number): FleetQuery[] {
  if (maximum >= HOP_LIMIT_RANGE.max) return [];
  const above = Array.from({ length: HOP_LIMIT_RANGE.max - maximum }, (_, index) => maximum + 1 + index);
  return [[option('http-put-response-hop-limit', above.map(String))]];
}

function option(name: string, values: readonly string[]): FleetFilter {
  return { name: `metadata-options.${name}`, values };
}

/** Whether all that a query finds is found by the other as well. */
function isWithin(query: FleetQuery, other: FleetQuery): boolean {
  return other.every(({ name, values }) =>
    query.some((filter) => filter.name === name && filter.values.every((value) => values.includes(value))),
  );
}
