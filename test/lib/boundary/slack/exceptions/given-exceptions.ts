import fc from 'fast-check';
import type { ExceptionContext } from '../../../../../lib/boundary/slack/exceptions/exception-message.ts';
import type { FormStart } from '../../../../../lib/boundary/slack/exceptions/form-start.ts';
import type { GuardrailException } from '../../../../../lib/domain/exception/exception.ts';
import type { Identity } from '../../../../../lib/domain/exception/identity.ts';
import { exceptionSchema } from '../../../../../lib/boundary/stored-exception.ts';
import { anException, anExceptionPolicy, minutesAgo } from '../../../../given.ts';

export const withButtons: ExceptionContext = { policy: anExceptionPolicy(), hasButtons: true };
export const byWebhook: ExceptionContext = { policy: anExceptionPolicy(), hasButtons: false };

export function aStart(differences: Partial<FormStart> = {}): FormStart {
  return {
    accountId: '111122223333',
    region: 'eu-west-1',
    scopes: [
      { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
      { kind: 'auto-scaling-group', id: 'web_blue' },
      { kind: 'launch-template', id: 'lt-0abcd1234ef567890' },
      { kind: 'image', id: 'ami-0a1b2c3d4e5f60718' },
    ],
    allows: { httpTokens: 'optional' },
    reason: '',
    renews: null,
    ...differences,
  };
}

export const place = { channelId: 'C0LOCAL001', threadTs: null };

const { status, history } = exceptionSchema.shape;

/** Exceptions in every state, with `text` in every place that somebody outside can write to. */
export function anyException(text: fc.Arbitrary<string>): fc.Arbitrary<GuardrailException> {
  const id = text.map((each) => (each === '' ? '-' : each));
  const identity: fc.Arbitrary<Identity> = fc.record({
    kind: fc.constantFrom('slack-user', 'principal', 'email', 'guardrail'),
    id: fc.oneof(text, fc.constant('U0ALICE01')),
    name: text,
  });
  const entry = fc.record({
    at: fc.constant(minutesAgo(10)),
    what: fc.constantFrom(...history.element.shape.what.options),
    by: fc.option(identity),
    note: fc.option(text),
  });
  return fc
    .record({
      exceptionId: id,
      accountId: id,
      region: id,
      scope: fc.record({
        kind: fc.constantFrom('instance', 'auto-scaling-group', 'launch-template', 'image'),
        id,
      }),
      allows: fc.constantFrom({ httpTokens: 'optional' } as const, { httpPutResponseHopLimit: 64 }, {
        httpTokens: 'optional',
        httpPutResponseHopLimit: 3,
      } as const),
      reason: text,
      requestedBy: identity,
      approvalsNeeded: fc.integer({ min: 1, max: 5 }),
      renews: fc.option(text),
      obstacle: fc.option(text),
      status: fc.constantFrom(...status.options),
      approvals: fc.array(
        identity.map((by) => ({ by, via: 'slack', at: minutesAgo(5) }) as const),
        { maxLength: 5 },
      ),
      history: fc.array(entry, { minLength: 1, maxLength: 12 }),
    })
    .map((differences) => anException(differences));
}
