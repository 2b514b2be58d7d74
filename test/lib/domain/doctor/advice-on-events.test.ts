import { describe, expect, it } from 'vitest';
import {
  judgeDelivery,
  judgeRules,
  type RuleDelivery,
  type RuleState,
} from '../../../../lib/domain/doctor/event-rules.ts';
import {
  judgeConcurrency,
  judgeEventSources,
  judgeFunctions,
} from '../../../../lib/domain/doctor/functions.ts';
import type { Line } from '../../../../lib/domain/doctor/line.ts';
import { judgeDeadLetters, judgeQueues } from '../../../../lib/domain/doctor/queues.ts';
import { judgeTrails, type Trail } from '../../../../lib/domain/doctor/trail.ts';
import { stateChangeEventPattern } from '../../../../lib/domain/event-patterns.ts';

const deploy = 'npm run deploy';
const without =
  'Without it launches are corrected some minutes after they run, by their state change, and options that somebody loosens only by the next sweep.';
const asDeployed = { isEnabled: true, pattern: stateChangeEventPattern, targetIds: ['StateChangeQueue'] };
const arriving = { logicalId: 'CloudTrailRule', matched: 9, failed: 0, sent: 9 };
const letters = { logicalId: 'DeadLetterQueue', messages: 0, oldestSeconds: null };
const failing = { functionName: 'guard', errors: 0, throttles: 0 };

function trail(isLogging: boolean, readWriteType: string, deliveryError: string | null = null): Trail {
  const selectors = [{ kind: 'basic', includeManagementEvents: true, readWriteType } as const];
  return {
    name: 'main',
    homeRegion: 'us-east-1',
    isOfOrganization: false,
    state: { kind: 'read', value: { isLogging, deliveryError, selectors } },
  };
}

function ruleLines(now: Partial<NonNullable<RuleState['now']>> | null): readonly Line[] {
  return judgeRules([
    {
      logicalId: 'StateChangeRule',
      ruleName: 'state-1',
      now: now && { ...asDeployed, ...now },
      expectedTargetIds: ['StateChangeQueue'],
    },
  ]);
}

function deliveryLines(...own: readonly Partial<RuleDelivery>[]): readonly Line[] {
  return judgeDelivery(own.map((each) => ({ ...arriving, ...each })));
}

function sourceLines(state: string | null, lastResult: string | null = null): readonly Line[] {
  const now = state === null ? null : { state, lastResult, uuid: 'u-1' };
  return judgeEventSources([{ logicalId: 'GuardEventSourceMappingSQSWork', now }]);
}

/** What is amiss, what doctor says of it, what it advises, and the command for it. */
type Row = readonly [
  what: string,
  lines: () => readonly Line[],
  check: Line['check'],
  advice: string,
  command: string | null,
];

const comingIn: readonly Row[] = [
  [
    'no trail',
    () => judgeTrails([]),
    'trail',
    `Make a trail that logs management events of this Region. ${without}`,
    null,
  ],
  [
    'trails that do not log, of which one would log writes',
    () => judgeTrails([trail(false, 'ReadOnly'), trail(false, 'All')]),
    'trail',
    `Start it again. ${without}`,
    'aws cloudtrail start-logging --name main --region us-east-1',
  ],
  [
    'a trail that does not log, and would log no writes',
    () => judgeTrails([trail(false, 'ReadOnly')]),
    'trail',
    `Let a trail log management events with ReadWriteType All or WriteOnly. ${without}`,
    null,
  ],
  [
    'a trail that nobody may look at, beside one that is stopped',
    () =>
      judgeTrails([trail(false, 'All'), { ...trail(true, 'All'), state: { kind: 'unread', problem: 'no' } }]),
    'trail',
    'Ask whoever owns the trail whether it logs writes.',
    null,
  ],
  [
    'a trail that cannot write its log',
    () => judgeTrails([trail(true, 'All', 'AccessDenied')]),
    'trail',
    'EventBridge may still be told; mend the policy of the bucket, so that the log is kept.',
    null,
  ],
  ['a rule that is gone', () => ruleLines(null), 'rules', 'Deploy again.', deploy],
  [
    'a rule that is disabled',
    () => ruleLines({ isEnabled: false }),
    'rules',
    'Enable it.',
    'aws events enable-rule --name state-1',
  ],
  ['a rule without its targets', () => ruleLines({ targetIds: [] }), 'rules', 'Deploy again.', deploy],
  [
    'a rule that was made a schedule',
    () => ruleLines({ pattern: null }),
    'rules',
    'Somebody changed it, or the stack is of another version: deploy again.',
    deploy,
  ],
  [
    'events of which none arrives',
    () => deliveryLines({ sent: 0 }),
    'delivery',
    'Look at the policy of its queue, and at its dead-letter queue.',
    null,
  ],
  [
    'events that could not be delivered',
    () => deliveryLines({ failed: 2 }),
    'delivery',
    'Look at the policy of its queue, and at its dead-letter queue.',
    null,
  ],
  [
    'instances that come up without a call',
    () => deliveryLines({ logicalId: 'StateChangeRule' }),
    'delivery',
    'Look at the trail: without its events nobody knows who launched, and what is loosened waits for the sweep.',
    null,
  ],
];

const handled: readonly Row[] = [
  ['a queue whose link is gone', () => sourceLines(null), 'event-sources', 'Deploy again.', deploy],
  [
    'a queue that cannot be read',
    () => sourceLines('Enabled', 'PROBLEM: no'),
    'event-sources',
    'Look at the role of its function, and at the policy of the queue.',
    null,
  ],
  [
    'a queue that is not read',
    () => sourceLines('Disabled'),
    'event-sources',
    'Enable the link.',
    'aws lambda update-event-source-mapping --enabled --uuid u-1',
  ],
  [
    'a link that is changing',
    () => sourceLines('Enabling'),
    'event-sources',
    'Look again in a minute.',
    null,
  ],
  [
    'a dead letter',
    () => judgeDeadLetters([{ ...letters, messages: 1 }]),
    'dead-letters',
    "Mend what the function's log says, then have them tried again.",
    'guardrail redrive',
  ],
  [
    'a queue that is behind',
    () => judgeQueues([{ logicalId: 'Work', messages: 2, oldestSeconds: 901 }]),
    'queues',
    'Look in the log of its function for throttling, or for an error that comes again.',
    null,
  ],
  [
    'a function that fails',
    () => judgeFunctions([{ ...failing, errors: 2 }]),
    'functions',
    'Its log says why.',
    'aws logs tail /aws/lambda/guard --since 1d --filter-pattern ERROR',
  ],
  [
    'an account that would not deploy',
    () => judgeConcurrency({ limit: 10, unreserved: 10 }, false),
    'concurrency',
    'Ask for more: Service Quotas, AWS Lambda, Concurrent executions.',
    null,
  ],
  [
    'an account that lets few functions run',
    () => judgeConcurrency({ limit: 29, unreserved: 19 }, true),
    'concurrency',
    'Ask for more: Service Quotas, AWS Lambda, Concurrent executions.',
    null,
  ],
];

describe('what to do about events', () => {
  it.each([...comingIn, ...handled])('as to %s is said', (_what, lines, check, advice, command) => {
    expect(lines()).toMatchObject([{ check, advice, command }]);
  });

  it.each<[() => readonly Line[], Line['check'], string]>([
    [() => judgeTrails([trail(true, 'All')]), 'trail', 'main logs management events that write.'],
    [() => judgeRules([]), 'rules', 'All 0 are enabled, with their patterns and targets.'],
    [
      () => deliveryLines({ matched: 0 }),
      'delivery',
      'No event in 7 days: nothing was launched, started or changed, or the stack is new.',
    ],
    [() => deliveryLines({}), 'delivery', 'Events of 7 days, all delivered: CloudTrailRule 9.'],
    [() => sourceLines('Enabled'), 'event-sources', 'All 1 are enabled: functions read their queues.'],
    [() => judgeDeadLetters([letters]), 'dead-letters', 'All 1 dead-letter queues are empty.'],
    [() => judgeQueues([letters]), 'queues', 'All 1 are empty: everything is handled.'],
    [() => judgeFunctions([failing]), 'functions', 'None of 1 has failed in a day.'],
    [
      () => judgeConcurrency({ limit: 20, unreserved: 20 }, true),
      'concurrency',
      'The account may run 20 functions at once, 20 of them unreserved.',
    ],
  ])('is nothing where all is well (%#)', (lines, check, found) => {
    expect(lines()).toEqual([{ check, status: 'ok', found, advice: null, command: null }]);
  });
});
