import { confirmationOf, isConfirmationOf, readLinkToken } from '../../boundary/approval-link.ts';
import type {
  AnswerForm,
  PageOutcome,
  PageView,
  TurnedAway,
} from '../../boundary/approval-page/page-outcome.ts';
import { parsePageRequest, type PageRequest } from '../../boundary/approval-page/page-request.ts';
import type { FunctionUrlRequest } from '../../boundary/function-url-event.ts';
import {
  answerOf,
  holderOf,
  type ApprovalLink,
  type Decision,
  type LinkUse,
} from '../../domain/exception/approval-link.ts';
import { isApprover, type Refusal } from '../../domain/exception/approver.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { ExceptionPolicy } from '../../domain/exception/exception-policy.ts';
import type { Identity } from '../../domain/exception/identity.ts';
import { approve, deny } from '../../domain/exception/lifecycle.ts';
import { answerException, type Answered } from './answer-exception.ts';
import type { ApprovalPagePorts } from './approval-page-ports.ts';

type Answering = Extract<PageRequest, { kind: 'answer' }>;

/**
 * Works on a request to the approval page. The link is checked before anything is read, so that nobody learns by a
 * link of their own making which exceptions there are. Only a form's answer changes anything: programs that look
 * through e-mail open every link.
 */
export async function approvalPage(
  request: FunctionUrlRequest,
  ports: ApprovalPagePorts,
): Promise<PageOutcome> {
  const asked = parsePageRequest(request);
  if (asked.kind === 'turned-away') return asked;
  const { token } = asked;
  const key = await ports.linkKey();
  const read = readLinkToken(token, key, ports.now());
  if (read.kind !== 'valid') return turnedAway(`${read.kind}-link`);
  if (asked.kind === 'answer' && !isConfirmationOf(token, asked.confirmation, key))
    return turnedAway('forged-form');

  const { link } = read;
  const found = await ports.findException(link.exceptionId);
  if (found === null) return turnedAway('no-such-exception');
  const { exceptions: policy } = await ports.policy();
  if (!isApprover(holderOf(link), [], policy.approvers)) return turnedAway('not-an-approver');

  return asked.kind === 'look'
    ? show(link, found.exception, confirmationOf(token, key), policy, ports)
    : answer(link, found.exception, asked, ports);
}

/** An outcome for the log: about which exception, who, and what; nothing of the link. */
export function outcomeInBrief(outcome: PageOutcome): Readonly<Record<string, string>> {
  const { kind } = outcome;
  if (kind === 'turned-away') return { kind, why: outcome.why };
  const { exception, approver } = outcome.view;
  const about = { kind, exceptionId: exception.exceptionId, approver };
  switch (kind) {
    case 'shown':
      return about;
    case 'answered':
    case 'used-before':
      return { ...about, decision: outcome.use.decision };
    case 'refused':
      return { ...about, refusal: outcome.refusal };
  }
}

async function show(
  link: ApprovalLink,
  exception: GuardrailException,
  confirmation: string,
  policy: ExceptionPolicy,
  ports: ApprovalPagePorts,
): Promise<PageOutcome> {
  const now = ports.now();
  const use = (await ports.useOf(link)) ?? answerOf(exception, holderOf(link));
  const form = use === null ? formFor(exception, link, confirmation, policy, now) : null;
  return { kind: 'shown', view: viewOf(exception, link, now), form, use };
}

/** The form, if they may answer at all: where even a no is refused, there is nothing to answer any more. */
function formFor(
  exception: GuardrailException,
  link: ApprovalLink,
  confirmation: string,
  policy: ExceptionPolicy,
  at: Date,
): AnswerForm | null {
  const saying = { by: holderOf(link), via: 'link', at, note: null, groups: [] } as const;
  if (deny(exception, saying, policy).kind === 'refused') return null;
  const approving = approve(exception, saying, policy);
  return { confirmation, refusalToApprove: approving.kind === 'refused' ? approving.refusal : null };
}

/**
 * Takes an answer. The link is marked as used after the answer was taken, never before: what must not happen is a
 * link that counts as used while its answer was lost. That no answer counts twice does not rest on the mark but on
 * the exception itself, which knows who has answered and is written by revision. So where this is cut off between
 * the two, the same answer can be given again: it finds itself in the history, the workflow's waiting is ended if
 * that had not happened yet, and the link is marked.
 */
async function answer(
  link: ApprovalLink,
  before: GuardrailException,
  { decision, note }: Answering,
  ports: ApprovalPagePorts,
): Promise<PageOutcome> {
  const usedBefore = await ports.useOf(link);
  if (usedBefore !== null)
    return { kind: 'used-before', view: viewOf(before, link, ports.now()), use: usedBefore };

  const by = holderOf(link);
  const saying = { by, via: 'link', note, groups: [] } as const;
  const answered = await answerException(link.exceptionId, decision, saying, ports);
  if (answered.kind === 'unknown-exception') return turnedAway('no-such-exception');

  const view = viewOf(answered.exception, link, ports.now());
  const use = useBy(by, decision, answered, view.now);
  if (typeof use === 'string') return { kind: 'refused', view, refusal: use };
  await ports.keepUse(link, use);
  return { kind: 'answered', view, use };
}

/** What the link was used for: just now, or before by an answer that was cut off. Or why it was not. */
function useBy(
  by: Identity,
  decision: Decision,
  answered: Exclude<Answered, { kind: 'unknown-exception' }>,
  now: Date,
): LinkUse | Refusal {
  switch (answered.kind) {
    case 'answered':
      return { decision, at: now };
    case 'refused': {
      const earlier = answerOf(answered.exception, by);
      return earlier?.decision === decision ? earlier : answered.refusal;
    }
  }
}

function viewOf(exception: GuardrailException, { approver }: ApprovalLink, now: Date): PageView {
  return { exception, approver, now };
}

function turnedAway(why: TurnedAway): PageOutcome {
  return { kind: 'turned-away', why };
}
