import { approvalLinkMail } from '../../boundary/approval-link-mail.ts';
import type { Asked } from '../../boundary/ask-approvers-event.ts';
import { linksFor } from '../../domain/exception/approval-link.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import { isApproved } from '../../domain/exception/lifecycle.ts';
import { mayBeRefused, obstacleIn } from '../../domain/exception/obstacle.ts';
import type { AskPorts } from './ask-ports.ts';
import type { ExceptionWorkflow } from './exception-ports.ts';

/** What came of asking. */
export type AskReport =
  | {
      readonly result: 'asked';
      readonly obstacle: string | null;
      readonly linksSent: number;
      /** Approvers to whom no link could be sent, since the approval page is not deployed. */
      readonly unreachable: readonly string[];
    }
  /** Somebody was faster than the workflow: it has been told, and nobody was asked. */
  | { readonly result: 'decided-before'; readonly decision: Decision };

type Decision = Parameters<ExceptionWorkflow['endWaiting']>[1];

/** Somebody else may be faster a few times; more often is a fault. */
const TRIES = 5;

/**
 * Asks the approvers of an exception: looks what would make EC2 refuse it, keeps the token by which the workflow
 * waits, and tells everybody who may answer. Whatever cannot be told is thrown, so that the workflow tries again;
 * what was told then is told twice. Only what EC2 does not say stops nothing.
 */
export async function askApprovers({ exceptionId, taskToken }: Asked, ports: AskPorts): Promise<AskReport> {
  const found = await exceptionOf(exceptionId, ports);
  const obstacle = await obstacleFor(found.exception, ports);
  await ports.keepToken(exceptionId, taskToken, found.exception.answerBy);

  // Read again behind the token: whoever answered or took it back before could not tell the workflow.
  const exception = await keepObstacle(exceptionId, obstacle, ports);
  const decision = decisionOf(exception);
  if (decision !== null) {
    await ports.endWaiting(exceptionId, decision);
    return { result: 'decided-before', decision };
  }
  await ports.publishNews({ exceptionId, change: 'requested' }, exception);
  return { result: 'asked', obstacle, ...(await sendLinks(exception, ports)) };
}

async function exceptionOf(exceptionId: string, { findException }: AskPorts) {
  const found = await findException(exceptionId);
  if (found !== null) return found;
  throw new Error(`There is no exception ${exceptionId} in the table, so nobody can be asked about it.`);
}

async function obstacleFor(exception: GuardrailException, ports: AskPorts): Promise<string | null> {
  return mayBeRefused(exception.allows) ? obstacleIn(await ports.metadataDefaultsOf(exception)) : null;
}

async function keepObstacle(
  exceptionId: string,
  obstacle: string | null,
  ports: AskPorts,
): Promise<GuardrailException> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { exception, revision } = await exceptionOf(exceptionId, ports);
    if (exception.obstacle === obstacle || decisionOf(exception) !== null) return exception;

    const changed = { ...exception, obstacle };
    if ((await ports.saveException(changed, revision)) === 'saved') return changed;
  }
  throw new Error(`Others kept changing exception ${exceptionId}; nobody was asked about it yet.`);
}

/** How an exception was decided already; `null`: not yet. */
function decisionOf(exception: GuardrailException): Decision | null {
  const { exceptionId, status } = exception;
  switch (status) {
    case 'requested':
      return isApproved(exception) ? 'granted' : null;
    case 'granted':
    case 'denied':
    case 'revoked':
      return status;
    case 'timed-out':
    case 'expired':
    case 'failed':
      throw new Error(`Exception ${exceptionId} is over (${status}), so nobody is asked about it any more.`);
  }
}

async function sendLinks(
  exception: GuardrailException,
  { links: sending, policy, now }: AskPorts,
): Promise<{ linksSent: number; unreachable: readonly string[] }> {
  const links = linksFor(exception, (await policy()).exceptions);
  if (links.length === 0) return { linksSent: 0, unreachable: [] };
  if (sending === null) return { linksSent: 0, unreachable: links.map(({ approver }) => approver) };

  const { pageUrl, linkKey, sendMails } = sending;
  const writing = { pageUrl, key: await linkKey(), now: now() };
  const untold = await sendMails(links.map((link) => approvalLinkMail(link, exception, writing)));
  if (untold.size === 0) return { linksSent: links.length, unreachable: [] };
  const whom = [...untold].map(([approver, reason]) => `${approver} (${reason})`).join(', ');
  throw new Error(
    `No link about exception ${exception.exceptionId} could be sent to ${whom}. Nothing has changed; the workflow asks again.`,
  );
}
