import { describe, expect, it } from 'vitest';
import { renewalOf } from '../../../../lib/domain/exception/renewal.ts';
import { aGrantedException, anException, NOW } from '../../../given.ts';

describe('a renewal', () => {
  it.each(['granted', 'expired'] as const)(
    'asks for the same as one that is %s, with a new end',
    (status) => {
      const exception = aGrantedException({ status, allows: { httpPutResponseHopLimit: 3 } });

      const wish = renewalOf(exception, { expiresAt: NOW, reason: null });

      const { exceptionId, accountId, region, scope, allows, reason } = exception;
      expect(wish).toEqual({ accountId, region, scope, allows, reason, expiresAt: NOW, renews: exceptionId });
    },
  );

  it('may say why it is still needed', () => {
    const wish = renewalOf(aGrantedException(), { expiresAt: NOW, reason: 'The release was put off.' });

    expect(wish?.reason).toBe('The release was put off.');
  });

  it.each(['requested', 'denied', 'timed-out', 'revoked', 'failed'] as const)(
    'has nothing to go on with where it is %s',
    (status) => {
      expect(renewalOf(anException({ status }), { expiresAt: NOW, reason: null })).toBeNull();
    },
  );
});
