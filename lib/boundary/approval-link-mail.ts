import type { ApprovalLink } from '../domain/exception/approval-link.ts';
import type { GuardrailException } from '../domain/exception/exception.ts';
import { allowanceWords, scopeWords } from '../domain/exception/exception-words.ts';
import { linkToken } from './approval-link.ts';
import { exceptionFacts, identityWords } from './exception-facts.ts';
import { visible } from './visible.ts';
import { subjectLine } from './subject-line.ts';

const LABEL_WIDTH = 14;

/** The mail that brings an approver their link, as a message to a topic whose subscriptions filter by approver. */
export interface ApprovalLinkMail {
  /** The approver's address. */
  readonly id: string;
  readonly subject: string;
  /** One text for each protocol, as `MessageStructure: json` wants it. */
  readonly body: string;
  readonly attributes: Readonly<Record<'approver', string>>;
}

/**
 * Writes the mail. The link is its last line and the only one that the guardrail writes: what the requester wrote is
 * on lines of its own, each behind its label.
 */
export function approvalLinkMail(
  link: ApprovalLink,
  exception: GuardrailException,
  { pageUrl, key, now }: { readonly pageUrl: string; readonly key: Uint8Array; readonly now: Date },
): ApprovalLinkMail {
  const { approver } = link;
  const { allows, scope, requestedBy } = exception;
  const text = [
    `${identityWords(requestedBy)} asks for an exception from the IMDS guardrail. You, ${visible(approver)}, are one of its approvers.`,
    '',
    ...exceptionFacts(exception, now).flatMap(({ label, text: fact, meaning }) => [
      line(label, fact),
      ...(meaning === null ? [] : [line('', meaning)]),
    ]),
    ...(exception.obstacle === null ? [] : ['', `Before you answer: ${visible(exception.obstacle)}`]),
    '',
    'Answer on this page. Opening it changes nothing. The link is yours alone and works once: do not pass it on.',
    '',
    `${pageUrl}?t=${linkToken(link, key)}`,
    '',
  ].join('\n');
  return {
    id: approver,
    subject: subjectLine(`[IMDS] Please answer: ${allowanceWords(allows)} for ${scopeWords(scope)}`),
    body: JSON.stringify({ default: text }),
    attributes: { approver },
  };
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)} ${text}`;
}
