import { describe, expect, it } from 'vitest';
import type { InstanceResult } from '../../../lib/shell/guard-place.ts';
import type { GuardReport } from '../../../lib/shell/guard.ts';
import { measurementsOf } from '../../../lib/shell/guard-metrics.ts';

function aReport(differences: Partial<GuardReport> = {}): GuardReport {
  return {
    received: 1,
    failedMessageIds: [],
    ignored: [],
    malformed: [],
    compliantByEvent: 0,
    exceptionChanges: { granted: 0, ended: 0 },
    instances: [],
    ...differences,
  };
}

function aResult(
  result: InstanceResult['result'],
  millisecondsToApplied: number | null = null,
  trigger: InstanceResult['trigger'] = 'launch',
): InstanceResult {
  return {
    instanceId: 'i-0a1b2c3d4e5f60718',
    accountId: '111122223333',
    region: 'eu-west-1',
    trigger,
    eventId: 'event',
    result,
    millisecondsToApplied,
    reason: '',
    messageIds: ['message'],
  };
}

describe('the measurements of a report', () => {
  it.each<[InstanceResult['result'], string]>([
    ['compliant', 'InstancesCompliant'],
    ['resolved', 'InstancesCompliant'],
    ['not-applicable', 'InstancesCompliant'],
    ['remediated', 'InstancesRemediated'],
    ['overtaken', 'InstancesRemediated'],
    ['interrupted', 'InstancesFailed'],
    ['audited', 'InstancesReported'],
    ['told-before', 'InstancesReported'],
    ['gone', 'InstancesGone'],
    ['held', 'InstancesHeld'],
    ['denied', 'EnforcementFailed'],
    ['blocked', 'EnforcementFailed'],
    ['failed', 'InstancesFailed'],
    ['unknown', 'InstancesFailed'],
  ])('count what is %s as %s', (result, name) => {
    const measurements = measurementsOf(aReport({ instances: [aResult(result), aResult(result)] }));

    expect(measurements).toContainEqual({ name, unit: 'Count', value: 2 });
  });

  it('count what was ignored by its reason, and leave out what is nothing', () => {
    const ignored = [
      { messageId: 'a', reason: 'own-call' },
      { messageId: 'b', reason: 'own-call' },
      { messageId: 'c', reason: 'dry-run' },
    ] as const;

    expect(measurementsOf(aReport({ received: 3, ignored }))).toEqual([
      { name: 'MessagesReceived', unit: 'Count', value: 3 },
      { name: 'EventsIgnored', unit: 'Count', value: 2, reason: 'own-call' },
      { name: 'EventsIgnored', unit: 'Count', value: 1, reason: 'dry-run' },
    ]);
  });

  it('count launches whatever came of them, and what was loosened and set back', () => {
    const instances = [
      aResult('remediated'),
      aResult('failed'),
      aResult('remediated', 800, 'drift'),
      aResult('denied', null, 'drift'),
      aResult('remediated', 900, 'state-change'),
    ];

    const measurements = measurementsOf(aReport({ compliantByEvent: 3, instances }));

    expect(measurements).toContainEqual({ name: 'LaunchesSeen', unit: 'Count', value: 5 });
    expect(measurements).toContainEqual({ name: 'DriftsReverted', unit: 'Count', value: 1 });
  });

  it('count exceptions that were granted, and that are over', () => {
    const measurements = measurementsOf(aReport({ exceptionChanges: { granted: 2, ended: 1 } }));

    expect(measurements).toContainEqual({ name: 'ExceptionsGranted', unit: 'Count', value: 2 });
    expect(measurements).toContainEqual({ name: 'ExceptionsEnded', unit: 'Count', value: 1 });
  });

  it('have the time from the event to each change being applied', () => {
    const measurements = measurementsOf(
      aReport({ instances: [aResult('remediated', 0), aResult('remediated', 1_200)] }),
    );

    expect(measurements.filter(({ name }) => name === 'TimeToApplied').map(({ value }) => value)).toEqual([
      0, 1_200,
    ]);
  });
});
