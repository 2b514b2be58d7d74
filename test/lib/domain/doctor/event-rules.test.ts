import { describe, expect, it } from 'vitest';
import {
  judgeDelivery,
  judgeRules,
  type RuleDelivery,
  type RuleState,
} from '../../../../lib/domain/doctor/event-rules.ts';
import { cloudTrailEventPattern, stateChangeEventPattern } from '../../../../lib/domain/event-patterns.ts';

type Now = NonNullable<RuleState['now']>;

function rule(now: Partial<Now> | null = {}, own: Partial<RuleState> = {}): RuleState {
  const asDeployed = { isEnabled: true, pattern: stateChangeEventPattern, targetIds: ['StateChangeQueue'] };
  return {
    logicalId: 'StateChangeRule',
    ruleName: 'stack-StateChangeRule-1',
    now: now === null ? null : { ...asDeployed, ...now },
    expectedTargetIds: ['StateChangeQueue'],
    ...own,
  };
}

describe('rules', () => {
  it('are as they should be', () => {
    const reordered = Object.fromEntries(Object.entries(stateChangeEventPattern).toReversed());
    const relisted = {
      ...cloudTrailEventPattern,
      source: cloudTrailEventPattern.source.toReversed(),
    };
    const calls = rule({ pattern: relisted }, { logicalId: 'CloudTrailRule' });
    const schedule = rule(
      { pattern: null, targetIds: ['x'] },
      { logicalId: 'Schedule', expectedTargetIds: ['x'] },
    );

    const lines = judgeRules([rule(), rule({ pattern: reordered }), calls, schedule]);

    expect(lines).toMatchObject([
      { status: 'ok', found: 'All 4 are enabled, with their patterns and targets.' },
    ]);
  });

  it.each<[string, RuleState, string, string]>([
    ['gone', rule(null), 'StateChangeRule is gone (stack-StateChangeRule-1).', 'npm run deploy'],
    [
      'disabled',
      rule({ isEnabled: false }),
      'StateChangeRule is disabled: its events reach nobody.',
      'aws events enable-rule --name stack-StateChangeRule-1',
    ],
    [
      'without a target',
      rule({ targetIds: ['mine'] }),
      'StateChangeRule does not send to StateChangeQueue: its target was removed.',
      'npm run deploy',
    ],
    [
      'without all of its targets',
      rule({ targetIds: [] }, { expectedTargetIds: ['StateChangeQueue', 'Archive'] }),
      'StateChangeRule does not send to StateChangeQueue, Archive: its target was removed.',
      'npm run deploy',
    ],
    [
      'made a schedule',
      rule({ pattern: null }),
      'StateChangeRule does not match what this version matches.',
      'npm run deploy',
    ],
    [
      'with another pattern',
      rule({ pattern: { ...stateChangeEventPattern, detail: { state: ['stopped'] } } }),
      'StateChangeRule does not match what this version matches.',
      'npm run deploy',
    ],
  ])('are wrong where one is %s', (_, state, found, command) => {
    expect(judgeRules([rule(), state])).toMatchObject([{ status: 'wrong', found, command }]);
  });
});

function delivery(own: Partial<RuleDelivery>): RuleDelivery {
  return { logicalId: 'CloudTrailRule', matched: 0, failed: 0, sent: 0, ...own };
}

describe('delivery', () => {
  it('of nothing is nothing wrong', () => {
    expect(judgeDelivery([delivery({})])).toMatchObject([
      { status: 'ok', found: expect.stringMatching(/^No event in 7 days: nothing was launched/) as unknown },
    ]);
  });

  it('is counted where all arrives', () => {
    const launches = delivery({ matched: 12, sent: 12 });
    const starts = delivery({ logicalId: 'StateChangeRule', matched: 10, sent: 10 });

    expect(judgeDelivery([launches, starts, delivery({ logicalId: 'Other' })])).toMatchObject([
      { status: 'ok', found: 'Events of 7 days, all delivered: CloudTrailRule 12, StateChangeRule 10.' },
    ]);
  });

  it('is wrong where nothing arrives', () => {
    expect(judgeDelivery([delivery({ matched: 1 })])).toMatchObject([
      { status: 'wrong', found: 'CloudTrailRule matched 1 event in 7 days, and none is in its queue.' },
    ]);
  });

  it('is to know of where some fails', () => {
    expect(judgeDelivery([delivery({ matched: 9, failed: 2, sent: 7 })])).toMatchObject([
      { status: 'warning', found: 'CloudTrailRule could not deliver 2 events in 7 days.' },
    ]);
  });

  it('is to know of where instances come up and CloudTrail tells of no call', () => {
    const starts = delivery({ logicalId: 'StateChangeRule', matched: 3, sent: 3 });

    expect(judgeDelivery([delivery({}), starts])).toMatchObject([
      { status: 'warning', found: '3 instances came up in 7 days, and CloudTrail told of no call.' },
    ]);
  });
});
