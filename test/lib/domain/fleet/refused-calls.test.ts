import { describe, expect, it } from 'vitest';
import { breakingRecord } from '../../../../lib/domain/fleet/refused-calls.ts';
import { isRolledBack, type Watch } from '../../../../lib/domain/fleet/watch.ts';
import { anInstance, aPolicy, minutesAgo, NOW, v1Allowed, v2Only } from '../../../given.ts';

const watch: Watch = {
  recordId: '20260301T080000Z-4f8a91c2/i-0a1b2c3d4e5f60718',
  since: minutesAgo(60),
  until: minutesAgo(-60),
  wave: { scope: 'baseline', number: 1 },
  isTold: false,
};

describe('the record of calls that are refused', () => {
  it('tells what is refused since when, and what it had before it was corrected', () => {
    const instance = anInstance({ metadataOptions: v2Only });
    const { instanceId, accountId, region } = instance;

    const record = breakingRecord(
      instance,
      watch,
      { calls: 1_234, firstAt: minutesAgo(55) },
      'baseline',
      NOW,
    );

    expect(record).toEqual({
      recordId: '20260301T080000Z-4f8a91c2/i-0a1b2c3d4e5f60718/refused',
      instance: { instanceId, accountId, region },
      trigger: {
        kind: 'watch',
        eventId: watch.recordId,
        eventName: 'MetadataNoTokenRejected',
        eventTime: minutesAgo(55),
      },
      principal: null,
      scope: 'baseline',
      violations: [{ field: 'httpTokens', actual: 'optional', required: 'required', moment: 'existing' }],
      action: 'report',
      enforcement: null,
      restoration: null,
      excuses: [],
      exceptionIds: [],
      exceptionTag: null,
      loans: [],
      use: null,
      wave: watch.wave,
      reason:
        'Tokens are required since 2026-03-01T09:00:00.000Z; since 2026-03-01T09:05:00.000Z 1,234 calls to its IMDS without a token were refused.',
      previous: v1Allowed,
      openedAt: watch.since,
      outcome: 'breaking',
      refusal: null,
      after: v2Only,
      closedAt: NOW,
    });
  });

  it('counts one call as one', () => {
    const record = breakingRecord(anInstance(), watch, { calls: 1, firstAt: NOW }, 'baseline', NOW);

    expect(record.reason).toContain('1 call to its IMDS without a token was refused.');
  });
});

describe('an instance whose calls are refused', () => {
  const policy = { ...aPolicy().fleet.watch, whenRefused: 'roll-back' } as const;

  it('gets back what a wave has taken from it', () => {
    expect(isRolledBack(watch, policy)).toBe(true);
  });

  it('gets nothing back where the policy only tells', () => {
    expect(isRolledBack(watch, { ...policy, whenRefused: 'report' })).toBe(false);
  });

  it('gets nothing back that it had from a launch or a loosening', () => {
    expect(isRolledBack({ ...watch, wave: null }, policy)).toBe(false);
  });
});
