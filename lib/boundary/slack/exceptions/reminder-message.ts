import type { GuardrailException } from '../../../domain/exception/exception.ts';
import { allowanceWords, scopeKindWords, scopeWords } from '../../../domain/exception/exception-words.ts';
import { buttons, moment, section } from '../blocks.ts';
import { code, escaped } from '../escape.ts';
import { LIMITS, type SlackMessage } from '../message.ts';
import type { ExceptionContext } from './exception-message.ts';
import { formStartValue, startOfRenewal } from './form-start.ts';
import { BUTTONS } from './button-ids.ts';
import { mentionWords } from './person.ts';

const NAME = 300;

/** Tells whoever asked for an exception that it ends soon, in the thread of its message. */
export function reminderMessage(
  exception: GuardrailException,
  { policy, hasButtons }: ExceptionContext,
): SlackMessage {
  const { allows, scope, expiresAt, requestedBy, exceptionId } = exception;
  const renewal = hasButtons
    ? 'renew it: somebody else has to approve that as well'
    : `renew it by ${code(`guardrail exceptions renew ${exceptionId}`, NAME)}`;
  return {
    text: escaped(
      `⏰ An exception ends soon: ${allowanceWords(allows)} for ${scopeWords(scope)}`,
      LIMITS.header,
    ),
    blocks: [
      section(
        `⏰ ${mentionWords(requestedBy, policy.people)}, this exception ends on *${moment(expiresAt)}*: ${allowanceWords(allows)} for ${scopeKindWords(scope.kind)} ${code(scope.id, NAME)}.`,
        `If it is still needed, ${renewal}. Otherwise there is nothing to do: it ends by itself.`,
      ),
      ...buttons(
        hasButtons
          ? [
              {
                actionId: BUTTONS.renew,
                label: 'Renew',
                value: formStartValue(startOfRenewal(exception)),
                style: 'primary',
              },
            ]
          : [],
      ),
    ],
  };
}
