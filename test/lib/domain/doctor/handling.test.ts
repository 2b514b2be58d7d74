import { describe, expect, it } from 'vitest';
import {
  judgeConcurrency,
  judgeEventSources,
  judgeFunctions,
  type EventSourceState,
} from '../../../../lib/domain/doctor/functions.ts';
import { judgeDeadLetters, judgeQueues, type QueueState } from '../../../../lib/domain/doctor/queues.ts';

function queue(own: Partial<QueueState>): QueueState {
  return { logicalId: 'CloudTrailQueue', messages: 0, oldestSeconds: null, ...own };
}

describe('dead letters', () => {
  it('are none', () => {
    expect(judgeDeadLetters([queue({})])).toMatchObject([
      { status: 'ok', found: 'All 1 dead-letter queues are empty.' },
    ]);
  });

  it.each<[Partial<QueueState>, string]>([
    [{ messages: 1 }, 'CloudTrailQueue holds 1 message: what they tell of was not done.'],
    [
      { messages: 3, oldestSeconds: 50 },
      'CloudTrailQueue holds 3 messages, the oldest for 50 s: what they tell of was not done.',
    ],
    [
      { messages: 3, oldestSeconds: 120 },
      'CloudTrailQueue holds 3 messages, the oldest for 2 minutes: what they tell of was not done.',
    ],
    [
      { messages: 3, oldestSeconds: 600 },
      'CloudTrailQueue holds 3 messages, the oldest for 10 minutes: what they tell of was not done.',
    ],
    [
      { messages: 3, oldestSeconds: 7_200 },
      'CloudTrailQueue holds 3 messages, the oldest for 2 hours: what they tell of was not done.',
    ],
    [
      { messages: 3, oldestSeconds: 9_000 },
      'CloudTrailQueue holds 3 messages, the oldest for 3 hours: what they tell of was not done.',
    ],
    [
      { messages: 3, oldestSeconds: 172_800 },
      'CloudTrailQueue holds 3 messages, the oldest for 2 days: what they tell of was not done.',
    ],
    [
      { messages: 3, oldestSeconds: 259_200 },
      'CloudTrailQueue holds 3 messages, the oldest for 3 days: what they tell of was not done.',
    ],
  ])('of %j are wrong', (own, found) => {
    expect(judgeDeadLetters([queue({}), queue(own)])).toMatchObject([
      { status: 'wrong', found, command: 'guardrail redrive' },
    ]);
  });
});

describe('queues', () => {
  it.each<[string, QueueState[], string]>([
    ['that are empty', [queue({})], 'All 1 are empty: everything is handled.'],
    [
      'that are being worked off',
      [queue({ messages: 3, oldestSeconds: 900 }), queue({})],
      '3 messages in 2 queues, none older than 15 minutes.',
    ],
  ])('%s are fine', (_, queues, found) => {
    expect(judgeQueues(queues)).toMatchObject([{ status: 'ok', found }]);
  });

  it('that are behind are wrong', () => {
    expect(judgeQueues([queue({ messages: 40, oldestSeconds: 3_600 })])).toMatchObject([
      { status: 'wrong', found: 'CloudTrailQueue is behind: 40 messages, the oldest for 60 minutes.' },
    ]);
  });
});

function source(now: Partial<NonNullable<EventSourceState['now']>> | null): EventSourceState {
  const logicalId = 'GuardEventSourceMappingSQSCloudTrailQueue';
  return { logicalId, now: now && { state: 'Enabled', lastResult: null, uuid: 'u-1', ...now } };
}

describe('event sources', () => {
  it('are enabled', () => {
    expect(judgeEventSources([source({ lastResult: 'OK' })])).toMatchObject([
      { status: 'ok', found: 'All 1 are enabled: functions read their queues.' },
    ]);
  });

  it.each<[string, EventSourceState, object]>([
    ['gone', source(null), { status: 'wrong', found: 'Nothing reads CloudTrailQueue: its link is gone.' }],
    [
      'disabled',
      source({ state: 'Disabled' }),
      {
        status: 'wrong',
        found: 'CloudTrailQueue is not read: its link is disabled.',
        command: 'aws lambda update-event-source-mapping --enabled --uuid u-1',
      },
    ],
    ['being disabled', source({ state: 'Disabling' }), { status: 'wrong' }],
    [
      'refused',
      source({ lastResult: 'PROBLEM: Lambda failed to poll' }),
      { status: 'wrong', found: 'CloudTrailQueue cannot be read: PROBLEM: Lambda failed to poll.' },
    ],
    [
      'changing',
      source({ state: 'Updating' }),
      { status: 'warning', found: 'The link to CloudTrailQueue is Updating.' },
    ],
    [
      'of a name that osls does not give',
      { ...source(null), logicalId: 'Mine' },
      { status: 'wrong', found: 'Nothing reads Mine: its link is gone.' },
    ],
  ])('are amiss where one is %s', (_, state, expected) => {
    expect(judgeEventSources([source({}), state])).toMatchObject([expected]);
  });
});

describe('functions', () => {
  it('that have not failed are fine', () => {
    expect(judgeFunctions([{ functionName: 'guard', errors: 0, throttles: 0 }])).toMatchObject([
      { status: 'ok', found: 'None of 1 has failed in a day.' },
    ]);
  });

  it.each([
    [{ errors: 1, throttles: 0 }, 'guard failed 1 time in a day.'],
    [{ errors: 0, throttles: 2 }, 'guard was throttled 2 times in a day.'],
    [{ errors: 3, throttles: 2 }, 'guard failed 3 times and was throttled 2 times in a day.'],
  ])('with %j are to know of', (counts, found) => {
    expect(judgeFunctions([{ functionName: 'guard', ...counts }])).toMatchObject([
      { status: 'warning', found, command: expect.stringContaining('/aws/lambda/guard ') as unknown },
    ]);
  });
});

describe('concurrency', () => {
  const shared = ' The guard shares that with all other functions.';
  const doors = ' With approvers in Slack or by mail the stack reserves 10, and would not deploy.';

  it.each<[number, number, boolean, string, string]>([
    [1_000, 990, true, 'ok', ''],
    [20, 20, false, 'ok', ''],
    [20, 10, true, 'warning', shared],
    [10, 10, false, 'wrong', doors],
  ])('of %d, %d of them free, deployed: %s, is %s', (limit, unreserved, isDeployed, status, words) => {
    const found = `The account may run ${limit} functions at once, ${unreserved} of them unreserved.${words}`;

    expect(judgeConcurrency({ limit, unreserved }, isDeployed)).toMatchObject([{ status, found }]);
  });
});
