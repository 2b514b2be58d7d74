import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exceptionItem,
  exceptionJson,
  inForceKey,
  parseStoredException,
} from '../../../lib/boundary/stored-exception.ts';
import type { ExceptionStatus } from '../../../lib/domain/exception/exception.ts';
import { aGrantedException, anException, minutesAgo, NOW } from '../../given.ts';
import { anyException } from './arbitrary-exception.ts';

describe('an exception as an item', () => {
  it('comes back as it was written, whatever its values', () => {
    fc.assert(
      fc.property(anyException, fc.nat(), (exception, revision) => {
        const item: unknown = JSON.parse(JSON.stringify(exceptionItem({ exception, revision })));

        expect(parseStoredException(item)).toEqual({ exception, revision });
      }),
    );
  });

  it.each<[string, object]>([
    ['without a status', { status: undefined }],
    ['with a status of another version', { status: 'paused' }],
    ['with approvals that are none', { approvals: [{ by: 'bob' }] }],
    ['with another value than IMDSv1 to allow', { allows: { httpTokens: 'required' } }],
    ['that needs no approvals', { approvalsNeeded: 0 }],
    ['without a revision', { revision: undefined }],
  ])('is refused %s', (_what, differences) => {
    const item = { ...exceptionItem({ exception: anException(), revision: 1 }), ...differences };

    expect(() => parseStoredException(item)).toThrow();
  });

  it('has the key of those in force only while it is granted', () => {
    const others: ExceptionStatus[] = ['requested', 'denied', 'timed-out', 'revoked', 'expired', 'failed'];

    expect(exceptionItem({ exception: aGrantedException({ expiresAt: NOW }), revision: 1 })['inForce']).toBe(
      '111122223333/eu-west-1#2026-03-01T10:00:00.000Z',
    );
    for (const status of others) {
      expect(exceptionItem({ exception: aGrantedException({ status }), revision: 1 })).not.toHaveProperty(
        'inForce',
      );
    }
  });

  it('is due when its next state should have come', () => {
    const due = (exception: Parameters<typeof anException>[0]) =>
      exceptionItem({ exception: anException(exception), revision: 1 })['due'];

    expect(due({ answerBy: NOW })).toBe(NOW.toISOString());
    expect(due({ status: 'granted', expiresAt: NOW })).toBe(NOW.toISOString());
    expect(
      due({ status: 'revoked', history: [{ at: minutesAgo(5), what: 'revoked', by: null, note: null }] }),
    ).toBe(minutesAgo(5).toISOString());
    expect(due({ status: 'failed', history: [], requestedAt: minutesAgo(9) })).toBe(
      minutesAgo(9).toISOString(),
    );
  });

  it('is JSON with dates that people and machines read', () => {
    expect(exceptionJson(anException({ expiresAt: NOW }))).toMatchObject({
      expiresAt: '2026-03-01T10:00:00.000Z',
    });
  });
});

describe('the key of those in force', () => {
  it('sorts by the end within a place, and the last one after all', () => {
    const place = { accountId: '111122223333', region: 'eu-west-1' };
    const keys = [inForceKey(place, minutesAgo(1)), inForceKey(place, NOW), inForceKey(place, 'last')];

    expect(keys.toSorted()).toEqual(keys);
  });
});
