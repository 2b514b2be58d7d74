import { GOVERNED_FIELDS, type GovernedField } from '../metadata-options.ts';
import type { Moment } from '../policy.ts';
import type { FleetRow } from './fleet-row.ts';

/** So many instances violate the baseline in a member, since such a moment. */
export interface ViolationCount {
  readonly field: GovernedField;
  readonly moment: Moment;
  readonly count: number;
}

/** A part of the fleet in numbers of instances. */
export interface Posture {
  /** Looser than the baseline. */
  readonly open: number;
  /** Those that there are; an instance counts once for each member that violates. */
  readonly violations: readonly ViolationCount[];
  /** Of the open ones: container hosts, whose hop limit is never lowered on our own. */
  readonly containerHosts: number;
  /** Of the open ones: those that an AWS service manages and has to change. */
  readonly serviceManaged: number;
  /** Looser than the baseline by an exception in force. */
  readonly excepted: number;
  /** EC2 does not show enough of them to tell. */
  readonly unknown: number;
}

/** Counts a part of the fleet. */
export function postureOf(rows: readonly FleetRow[]): Posture {
  const open = rows.filter(({ verdict }) => verdict === 'noncompliant');
  return {
    open: open.length,
    violations: violationCounts(open),
    containerHosts: open.filter(({ containerHost }) => containerHost).length,
    serviceManaged: open.filter(({ managedBy }) => managedBy !== null).length,
    excepted: rows.filter(({ verdict }) => verdict === 'excepted').length,
    unknown: rows.filter(({ verdict }) => verdict === 'unknown').length,
  };
}

function violationCounts(open: readonly FleetRow[]): ViolationCount[] {
  const all = open.flatMap(({ violations }) => violations);
  return GOVERNED_FIELDS.flatMap((field) => {
    const byMoment = Map.groupBy(
      all.filter((violation) => violation.field === field),
      ({ moment }) => moment,
    );
    return [...byMoment].map(([moment, { length: count }]) => ({ field, moment, count }));
  });
}

/** How many instances violate the baseline in a member, since whenever or since one moment. */
export function countOf({ violations }: Posture, field: GovernedField, moment?: Moment): number {
  return violations
    .filter((each) => each.field === field && (moment === undefined || each.moment === moment))
    .reduce((sum, { count }) => sum + count, 0);
}

/** Instances of an owner that are open; `owner` is `null` for those without the tag. */
export interface OwnerCount {
  readonly owner: string | null;
  readonly open: number;
}

/** Who owns what is open, the most first. */
export function ownersOf(rows: readonly FleetRow[]): OwnerCount[] {
  const open = rows.filter(({ verdict }) => verdict === 'noncompliant');
  return [...Map.groupBy(open, ({ owner }) => owner)]
    .map(([owner, { length }]) => ({ owner, open: length }))
    .toSorted((one, other) => other.open - one.open || (one.owner ?? '').localeCompare(other.owner ?? ''));
}

/** The oldest first; of those of unknown age, which come last, and of equals by their address. */
export function byAge(one: FleetRow, other: FleetRow): number {
  const [age, otherAge] = [one, other].map(({ firstLaunchedAt }) => firstLaunchedAt?.getTime() ?? Infinity);
  return age === otherAge ? one.instanceId.localeCompare(other.instanceId) : (age ?? 0) - (otherAge ?? 0);
}
