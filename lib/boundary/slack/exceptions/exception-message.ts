import { isOver, type Allowance, type GuardrailException } from '../../../domain/exception/exception.ts';
import type { ExceptionPolicy } from '../../../domain/exception/exception-policy.ts';
import { allowanceWords, scopeKindWords, scopeWords } from '../../../domain/exception/exception-words.ts';
import { buttons, context, facts, header, moment, section } from '../blocks.ts';
import { code, escaped } from '../escape.ts';
import { LIMITS, type Action, type SlackBlock, type SlackMessage } from '../message.ts';
import { longText } from '../words.ts';
import { approverWords } from './approver-words.ts';
import { isOpen, nowWords, statusLine } from './exception-now.ts';
import { historyLines } from './history-lines.ts';
import { BUTTONS } from './button-ids.ts';
import { mentionWords } from './person.ts';
import { reachWords } from './reach-words.ts';

/** What a message about an exception needs to know beside it. */
export interface ExceptionContext {
  readonly policy: ExceptionPolicy;
  /** Whether approvers can press buttons on it. */
  readonly hasButtons: boolean;
}

const ID = 64;
const NAME = 300;

/**
 * The message about an exception as it stands now: a pure function of it, so that whoever updates it last updates it
 * right. For an approver who is woken by it: what it is about first, then what speaks against it, then the buttons.
 */
export function exceptionMessage(
  exception: GuardrailException,
  messageContext: ExceptionContext,
): SlackMessage {
  const title = titleOf(exception);
  return {
    text: escaped(title, LIMITS.header),
    blocks: [
      header(title),
      section(nowWords(exception)),
      factsOf(exception, messageContext),
      section('*Why*', longText(exception.reason)),
      ...risksOf(exception),
      ...answeringBlocks(exception, messageContext),
      context(historyLines(exception).join('\n')),
      context(`Exception ${code(exception.exceptionId, ID)}${renewalWords(exception)}`),
    ],
  };
}

/** As in `🔔 Waiting for approval: IMDSv1 (HttpTokens=optional) for instance i-0a1b2c3d`; not escaped. */
function titleOf(exception: GuardrailException): string {
  const { allows, scope } = exception;
  return `${statusLine(exception)}: ${allowanceWords(allows)} for ${scopeWords(scope)}`;
}

function factsOf(exception: GuardrailException, { policy }: ExceptionContext): SlackBlock {
  const { scope, accountId, region, allows, requestedBy, expiresAt, approvals, approvalsNeeded } = exception;
  const reach = reachWords(scope.kind);
  return facts([
    ['Asked by', mentionWords(requestedBy, policy.people)],
    ['Until', moment(expiresAt)],
    ['For', `${scopeKindWords(scope.kind)} ${code(scope.id, NAME)}${reach === null ? '' : `\n${reach}`}`],
    ['Account and Region', `${code(accountId, ID)} ${code(region, ID)}`],
    ['Allows', escaped(allowanceWords(allows), NAME)],
    ['Approvals', `${approvals.length} of ${approvalsNeeded}`],
  ]);
}

/** What speaks against it: for as long as somebody can still decide, or mend it. */
function risksOf(exception: GuardrailException): readonly SlackBlock[] {
  const { obstacle, allows } = exception;
  if (isOver(exception)) return [];
  return [
    ...(isOpen(exception) ? [section('*What it means*', riskWords(allows))] : []),
    ...(obstacle === null ? [] : [section(`⚠️ *EC2 would refuse it:* ${longText(obstacle)}`)]),
  ];
}

function riskWords({ httpTokens, httpPutResponseHopLimit }: Allowance): string {
  return [
    ...(httpTokens === undefined
      ? []
      : [
          'Whoever can make an application there fetch an address of their choice can steal the credentials of its role.',
        ]),
    ...(httpPutResponseHopLimit === undefined
      ? []
      : ['What runs in containers there, and what forwards requests, can get the credentials of its role.']),
  ].join(' ');
}

function answeringBlocks(
  exception: GuardrailException,
  { policy, hasButtons }: ExceptionContext,
): readonly SlackBlock[] {
  if (!isOpen(exception)) return [];
  const { exceptionId } = exception;
  const command = (word: string) => code(`guardrail exceptions ${word} ${exceptionId}`, NAME);
  const who = context(
    `Approvers: ${approverWords(policy, exception)}. Nobody approves their own request; one no is enough.`,
  );
  if (hasButtons) return [...buttons(answersTo(exception)), who];
  return [section('*How to answer*', `${command('approve')} or ${command('deny')}`), who];
}

function answersTo({ exceptionId, allows, scope, expiresAt }: GuardrailException): readonly Action[] {
  const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return [
    {
      actionId: BUTTONS.approve,
      label: 'Approve',
      value: exceptionId,
      style: 'primary',
      question: {
        title: 'Approve this exception?',
        text: `It allows ${allowanceWords(allows)} until ${until}, for ${scopeWords(scope)}.`,
      },
    },
    {
      actionId: BUTTONS.deny,
      label: 'Deny',
      value: exceptionId,
      style: 'danger',
      question: { title: 'Deny this exception?', text: 'The request is over then, and nothing changes.' },
    },
  ];
}

function renewalWords({ renews }: GuardrailException): string {
  return renews === null ? '' : `, goes on with ${code(renews, ID)}`;
}
