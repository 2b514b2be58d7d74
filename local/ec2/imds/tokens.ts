import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Session tokens of IMDSv2, each good for one instance until it expires. */
export interface Tokens {
  readonly issue: (instanceId: string, expiresAt: number) => string;
  readonly isValid: (token: string, instanceId: string, now: number) => boolean;
}

/** Tokens that carry their own facts, sealed: however many are issued, none has to be remembered. */
export function createTokens(): Tokens {
  const key = randomBytes(32);
  const seal = (facts: string): Buffer => createHmac('sha256', key).update(facts).digest();
  return {
    issue: (instanceId, expiresAt) => {
      const facts = `${instanceId} ${expiresAt} ${randomBytes(8).toString('hex')}`;
      return `${Buffer.from(facts).toString('base64url')}.${seal(facts).toString('base64url')}`;
    },
    isValid: (token, instanceId, now) => {
      const [encodedFacts = '', encodedSeal = ''] = token.split('.');
      const facts = Buffer.from(encodedFacts, 'base64url').toString();
      const given = Buffer.from(encodedSeal, 'base64url');
      const expected = seal(facts);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
      const [itsInstance, expiresAt] = facts.split(' ');
      return itsInstance === instanceId && now < Number(expiresAt);
    },
  };
}
