import type { FleetPolicy } from './fleet-policy.ts';
import { isForTheSweep, type FleetRow } from './fleet-row.ts';
import { EC2_CHANGES } from './token-bucket.ts';

/** What it takes to bring a part of the fleet to the baseline, in numbers of instances. */
export interface Effort {
  /** The policy has them corrected. */
  readonly enforced: number;
  /** Of these: the sweep changes them when their turn has come; the others are corrected at once. */
  readonly bySweep: number;
  /** The policy only reports them: a person has to decide. */
  readonly reported: number;
  /** An AWS service has to change them. */
  readonly byService: number;
  /** The least time in seconds for the changes that are ours to make: EC2 takes them no faster. */
  readonly seconds: number;
}

/** What it takes, with all accounts and Regions worked on at the same time. */
export function effortFor(rows: readonly FleetRow[]): Effort {
  const { capacity, refillPerSecond } = EC2_CHANGES;
  const open = rows.filter(({ verdict }) => verdict === 'noncompliant');
  const ours = open.filter(({ managedBy }) => managedBy === null);
  const enforced = ours.filter(({ action }) => action === 'enforce');
  const places = Map.groupBy(ours, ({ accountId, region }) => `${accountId}/${region}`);
  const seconds = [...places.values()].map(({ length }) => (length - capacity) / refillPerSecond);
  return {
    enforced: enforced.length,
    bySweep: enforced.filter(isForTheSweep).length,
    reported: ours.length - enforced.length,
    byService: open.length - ours.length,
    seconds: Math.ceil(Math.max(0, ...seconds)),
  };
}

/** The least time of an effort for people, as in `12 minutes`. */
export function leastTimeWords({ seconds }: Effort): string {
  if (seconds === 0) return 'a few seconds';
  return seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

/** When the sweep changes instances, in words that fit after "it changes them". */
export function sweepWords({ schedule, evidence }: Pick<FleetPolicy, 'schedule' | 'evidence'>): string {
  const { days, whenUnknown } = evidence;
  const unknown = whenUnknown === 'enforce' ? ', or where nobody can know' : '';
  const started = schedule === null ? ', whenever somebody starts it' : '';
  return `in waves, those with IMDSv1 once nothing has used it for ${days} ${days === 1 ? 'day' : 'days'}${unknown}${started}`;
}
