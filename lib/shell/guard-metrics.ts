import { METRICS } from '../domain/metrics.ts';
import type { InstanceResult } from './guard-place.ts';
import type { GuardReport } from './guard.ts';

/** A value of a metric: a count, or milliseconds. */
export interface Measurement {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds';
  readonly value: number;
  /** An extra dimension, for what is counted by its reason. */
  readonly reason?: string;
}

/** What a report adds to the metrics. Counts of nothing are left out. */
export function measurementsOf(report: GuardReport): Measurement[] {
  const results = countsOf(report.instances);
  const compliant = (results.get(METRICS.instancesCompliant) ?? 0) + report.compliantByEvent;
  const launched = report.instances.filter(({ trigger }) => trigger === 'launch');
  const reverted = report.instances.filter(
    ({ trigger, result }) => trigger === 'drift' && result === 'remediated',
  );
  const counts = new Map<string, number>([
    [METRICS.messagesReceived, report.received],
    [METRICS.messagesMalformed, report.malformed.length],
    [METRICS.messagesReturned, report.failedMessageIds.length],
    ...results,
    [METRICS.instancesCompliant, compliant],
    [METRICS.launchesSeen, report.compliantByEvent + launched.length],
    [METRICS.driftsReverted, reverted.length],
    [METRICS.exceptionsGranted, report.exceptionChanges.granted],
    [METRICS.exceptionsEnded, report.exceptionChanges.ended],
  ]);
  const ignored = Map.groupBy(report.ignored, ({ reason }) => reason);
  const times = report.instances.flatMap(({ millisecondsToApplied: value }) =>
    value === null ? [] : [value],
  );

  return [
    ...[...counts].map(counted),
    ...[...ignored].map(
      ([reason, list]) =>
        ({ name: METRICS.eventsIgnored, unit: 'Count', value: list.length, reason }) as const,
    ),
    ...times.map((value) => ({ name: METRICS.timeToApplied, unit: 'Milliseconds', value }) as const),
  ].filter(({ unit, value }) => unit !== 'Count' || value > 0);
}

/** What came of instances by no event: how long that took says nothing. */
export function instanceMeasurementsOf(results: readonly InstanceResult[]): Measurement[] {
  return [...countsOf(results)].map(counted);
}

function countsOf(results: readonly InstanceResult[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { result } of results) {
    const name = counterOf(result);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function counted([name, value]: readonly [name: string, value: number]): Measurement {
  return { name, unit: 'Count', value };
}

function counterOf(result: InstanceResult['result']): string {
  switch (result) {
    case 'compliant':
    case 'resolved':
    case 'not-applicable':
      return METRICS.instancesCompliant;
    case 'remediated':
    case 'overtaken':
      return METRICS.instancesRemediated;
    case 'audited':
    case 'told-before':
    case 'breaking':
      return METRICS.instancesReported;
    case 'excepted':
    case 'restored':
      return METRICS.instancesExcepted;
    case 'gone':
      return METRICS.instancesGone;
    case 'held':
      return METRICS.instancesHeld;
    case 'denied':
    case 'blocked':
      return METRICS.enforcementFailed;
    case 'failed':
    case 'interrupted':
    case 'unknown':
      return METRICS.instancesFailed;
  }
}
