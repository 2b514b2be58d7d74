import fc from 'fast-check';
import type { GuardrailException } from '../../../lib/domain/exception/exception.ts';

/** Exceptions with every member at any value that the types allow. */

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const date = fc.date({ min: new Date(0), max: new Date('9990-12-31T23:59:59.999Z'), noInvalidDate: true });
const identity = fc.record({
  kind: fc.constantFrom('slack-user', 'principal', 'email', 'guardrail'),
  id,
  name: text,
});
const channel = fc.constantFrom('slack', 'cli', 'tag', 'link', 'rollback', 'sweep');
const status = fc.constantFrom('requested', 'granted', 'denied', 'timed-out', 'revoked', 'expired', 'failed');

export const anyException: fc.Arbitrary<GuardrailException> = fc.record({
  exceptionId: id,
  accountId: text,
  region: text,
  scope: fc.record({
    kind: fc.constantFrom('instance', 'auto-scaling-group', 'launch-template', 'image'),
    id,
  }),
  allows: fc.record(
    { httpTokens: fc.constant('optional'), httpPutResponseHopLimit: fc.integer({ min: 1, max: 64 }) },
    { requiredKeys: [] },
  ),
  reason: text,
  requestedBy: identity,
  requestedVia: channel,
  requestedAt: date,
  answerBy: date,
  expiresAt: date,
  remindAt: date,
  approvalsNeeded: fc.integer({ min: 1, max: 5 }),
  renews: fc.option(text),
  obstacle: fc.option(text),
  status,
  approvals: fc.array(fc.record({ by: identity, via: channel, at: date }), { maxLength: 3 }),
  history: fc.array(
    fc.record({
      at: date,
      what: fc.oneof(fc.constantFrom('approved' as const, 'reminded' as const), status),
      by: fc.option(identity),
      note: fc.option(text),
    }),
    { maxLength: 4 },
  ),
});
