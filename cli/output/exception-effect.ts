import type { Decision } from '../../lib/domain/decision.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { allowanceWords, exceptionStatusWords } from '../../lib/domain/exception/exception-words.ts';
import { apiName } from '../../lib/domain/metadata-options.ts';
import type { ExceptionEffect } from '../explanation.ts';
import { harmless, paragraph } from './style.ts';

/** Which exceptions concern an instance, what each allows until when, and what would be decided without them. */
export function effectLines({ concerning, without }: ExceptionEffect): string[] {
  if (concerning.length === 0) return [paragraph('Exceptions', 'none for this instance.')];
  return [
    ...concerning.map(({ exception, inForce }) =>
      paragraph('Exception', inForce ? inForceWords(exception) : notInForceWords(exception)),
    ),
    ...(without === null ? [] : [paragraph('Without exceptions', withoutWords(without))]),
  ];
}

function inForceWords({ exceptionId, allows, expiresAt }: GuardrailException): string {
  return harmless(
    `${exceptionId} is in force: it allows ${allowanceWords(allows)} until ${expiresAt.toISOString()}.`,
  );
}

function notInForceWords(exception: GuardrailException): string {
  return harmless(`${exception.exceptionId} allows nothing: ${whyNot(exception)}.`);
}

function whyNot({ status, approvals, approvalsNeeded, expiresAt }: GuardrailException): string {
  if (status !== 'granted') return `it stands at "${exceptionStatusWords(status)}"`;
  const { length } = approvals;
  return length < approvalsNeeded
    ? `it has ${length} of ${approvalsNeeded} approvals`
    : `it ended at ${expiresAt.toISOString()}`;
}

function withoutWords({ verdict, violations, action }: Decision): string {
  const differences = violations.map(
    ({ field, actual, required }) => `${apiName(field)} ${actual} → ${required}`,
  );
  const done = { enforce: 'corrected at once', report: 'reported only', none: 'left alone' }[action];
  return [verdict, ...(differences.length === 0 ? [] : [differences.join(', ')]), done]
    .join('; ')
    .concat('.');
}
