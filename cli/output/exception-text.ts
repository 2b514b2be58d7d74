import type { AnsweredAnswer, RequestedAnswer } from '../../lib/boundary/exceptions-api/api-answers.ts';
import type { Approvers } from '../../lib/domain/exception/exception-policy.ts';
import type { GuardrailException, HistoryEntry } from '../../lib/domain/exception/exception.ts';
import {
  allowanceWords,
  exceptionStatusWords,
  scopeWords,
} from '../../lib/domain/exception/exception-words.ts';
import type { Identity } from '../../lib/domain/exception/identity.ts';
import { GOVERNED_FIELDS, apiName } from '../../lib/domain/metadata-options.ts';
import type { ClosedRecord } from '../../lib/domain/record.ts';
import type { ExportedException } from '../exceptions-pages.ts';
import { STATUS_COLOUR } from './exceptions-table.ts';
import { harmless, paragraph, row, type Style } from './style.ts';

/** An exception for people: what it allows, everything that happened to it, and what it changed on instances. */
export function exceptionText(exception: ExportedException, style: Style): string {
  const { history, changes } = exception;
  const blocks = [
    [titleOf(exception, style), ...factsOf(exception), ...standingOf(exception)],
    [style('bold', 'History'), ...history.map(historyLine)],
    [
      style('bold', 'Changes on instances'),
      ...(changes.length === 0 ? ['  None so far.'] : changes.map(changeLine)),
    ],
  ];
  return textOf(blocks);
}

/** What was asked, who approves, and until when an answer counts. */
export function requestedText({ message, exception, approvers }: RequestedAnswer, style: Style): string {
  const { answerBy, approvalsNeeded, status } = exception;
  const waiting = [
    paragraph('Approvers', `${approvalsNeeded} of: ${approversWords(approvers)}`),
    row('Answer by', `${answerBy.toISOString()} (no answer is a no)`),
  ];
  return textOf([
    [harmless(message)],
    [titleOf(exception, style), ...factsOf(exception), ...(status === 'requested' ? waiting : [])],
  ]);
}

/** What became of an answer. What an approval brings about is on its way yet, so the message tells it alone. */
export function answeredText({ message, exception }: AnsweredAnswer, style: Style): string {
  const { status, exceptionId, approvals, approvalsNeeded } = exception;
  const title = status === 'requested' ? style('bold', harmless(exceptionId)) : titleOf(exception, style);
  const count = row('Approvals', `${approvals.length} of ${approvalsNeeded}`);
  return textOf([[harmless(message)], [title, ...factsOf(exception), count]]);
}

function textOf(blocks: readonly (readonly string[])[]): string {
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function titleOf({ exceptionId, status }: GuardrailException, style: Style): string {
  const words = style(STATUS_COLOUR[status], exceptionStatusWords(status));
  return `${style('bold', harmless(exceptionId))}  ${words}`;
}

function factsOf(exception: GuardrailException): string[] {
  const { scope, allows, accountId, region, reason, requestedBy, expiresAt, renews } = exception;
  return [
    paragraph('For', harmless(scopeWords(scope))),
    row('In', harmless(`account ${accountId}, ${region}`)),
    paragraph('Allows', allowanceWords(allows)),
    row('Until', expiresAt.toISOString()),
    paragraph('Requested by', whoWords(requestedBy)),
    paragraph('Reason', harmless(reason)),
    ...(renews === null ? [] : [row('Renews', harmless(renews))]),
  ];
}

function standingOf({
  status,
  approvals,
  approvalsNeeded,
  answerBy,
  obstacle,
}: GuardrailException): string[] {
  return [
    row('Approvals', `${approvals.length} of ${approvalsNeeded}`),
    ...(status === 'requested' ? [row('Answer by', `${answerBy.toISOString()} (no answer is a no)`)] : []),
    ...(obstacle === null ? [] : [paragraph('Obstacle', harmless(obstacle))]),
  ];
}

function historyLine({ at, what, by, note }: HistoryEntry): string {
  const who = by === null ? 'by the guardrail' : `by ${whoWords(by)}`;
  const said = note === null || what === 'requested' ? '' : `: ${harmless(note)}`;
  return paragraph(at.toISOString(), `${what} ${who}${said}`);
}

function changeLine({ closedAt, instance, outcome, previous, after }: ClosedRecord): string {
  const changes = GOVERNED_FIELDS.flatMap((field) => {
    const [was, is] = [previous[field] ?? 'unknown', after[field] ?? 'unknown'];
    return was === is ? [] : [`${apiName(field)} ${was} → ${is}`];
  });
  const what = changes.length === 0 ? 'nothing was changed' : changes.join(', ');
  return paragraph(closedAt.toISOString(), harmless(`${instance.instanceId}: ${outcome}, ${what}`));
}

/** Somebody by their name, and by what proves it where that says more. */
function whoWords({ id, name }: Identity): string {
  return harmless(name === id || name === '' ? id : `${name} (${id})`);
}

function approversWords({ slackUsers, slackGroups, principals, emails }: Approvers): string {
  const lists = [
    ['Slack users', slackUsers],
    ['Slack groups', slackGroups],
    ['principals', principals],
    ['by mail', emails],
  ] as const;
  const named = lists
    .filter(([, list]) => list.length > 0)
    .map(([what, list]) => `${what} ${list.join(', ')}`);
  return harmless(named.join('; '));
}
