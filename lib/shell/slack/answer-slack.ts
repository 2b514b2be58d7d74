import { parseQueuedAnswer, type QueuedAnswer } from '../../boundary/slack/exceptions/queued-answer.ts';
import type { SlackGroups } from '../../domain/exception/approver.ts';
import { answerException, type Answered } from '../exceptions/answer-exception.ts';
import type { ExceptionPorts } from '../exceptions/exception-ports.ts';
import { requestException, type Requested } from '../exceptions/request-exception.ts';
import type { Message } from '../intake.ts';
import type { Deadline } from '../guard-ports.ts';
import { messageOf, type MalformedMessage } from '../read-findings.ts';
import type { ExceptionMessagePorts } from './exception-message-ports.ts';
import type { SlackPeople } from './interaction-ports.ts';
import { answeredWords, requestedWords } from './outcome-words.ts';
import { showException, type ShownException } from './show-exception.ts';

/** Everything that working off people's answers needs of the world. */
export interface SlackAnswerPorts
  extends
    ExceptionMessagePorts,
    Pick<ExceptionPorts, 'saveException' | 'startWorkflow' | 'endWaiting' | 'judgeAgain'>,
    Pick<SlackPeople, 'groupsOf' | 'tellPerson'> {}

/** What became of what somebody did. */
export interface SlackAnswerResult {
  readonly messageId: string;
  readonly exceptionId: string;
  readonly did: QueuedAnswer['kind'];
  readonly result: Requested['kind'] | Answered['kind'] | 'failed';
  readonly reason: string | null;
  /** Whether they have heard of it. */
  readonly told: 'told' | 'not-told';
  /** What became of the approvers' message; `null` where it was not touched. */
  readonly message: ShownException['result'] | null;
}

/** What became of a batch. */
export interface SlackAnswerReport {
  readonly failedMessageIds: readonly string[];
  readonly malformed: readonly MalformedMessage[];
  readonly answers: readonly SlackAnswerResult[];
}

interface Outcome extends Pick<SlackAnswerResult, 'result' | 'reason'> {
  /** What the person is told. */
  readonly words: string;
}

/**
 * Works off what people did in Slack: requests, approvals, denials, one after the other; and tells each what came of
 * it. What is delivered twice changes nothing. Never throws for a single message; what was not finished is named in
 * `failedMessageIds` and comes back.
 */
export async function answerSlack(
  messages: readonly Message[],
  ports: SlackAnswerPorts,
  deadline: Deadline,
): Promise<SlackAnswerReport> {
  const malformed: MalformedMessage[] = [];
  const answers: SlackAnswerResult[] = [];
  for (const { messageId, body } of messages) {
    try {
      answers.push(await workOff(messageId, parseQueuedAnswer(body), ports, deadline));
    } catch (error) {
      malformed.push({ messageId, problem: messageOf(error) });
    }
  }
  const failed = [...malformed, ...answers.filter(({ result }) => result === 'failed')];
  return { failedMessageIds: failed.map(({ messageId }) => messageId), malformed, answers };
}

async function workOff(
  messageId: string,
  queued: QueuedAnswer,
  ports: SlackAnswerPorts,
  deadline: Deadline,
): Promise<SlackAnswerResult> {
  const { exceptionId, kind: did, replyTo } = queued;
  const about = { messageId, exceptionId, did };
  try {
    const { words, ...outcome } =
      queued.kind === 'request' ? await request(queued, ports) : await answer(queued, ports);
    const told = await ports.tellPerson(replyTo, words);
    // At once, so that nobody presses a button that is over. Where it fails, the workflow's news does it.
    const shown = did === 'request' ? null : await showException(exceptionId, false, ports, deadline);
    return { ...about, ...outcome, told, message: shown?.result ?? null };
  } catch (error) {
    return { ...about, result: 'failed', reason: messageOf(error), told: 'not-told', message: null };
  }
}

async function request(
  { exceptionId, by, wish }: Extract<QueuedAnswer, { kind: 'request' }>,
  ports: SlackAnswerPorts,
): Promise<Outcome> {
  const asking = { exceptionId, requestedBy: by, requestedVia: 'slack' } as const;
  const requested = await requestException(wish, asking, ports);
  const problems =
    requested.kind === 'problems' ? requested.problems.map(({ part }) => part).join(', ') : null;
  return { result: requested.kind, reason: problems, words: requestedWords(requested) };
}

async function answer(
  { exceptionId, by, kind }: Extract<QueuedAnswer, { kind: 'approve' | 'deny' }>,
  ports: SlackAnswerPorts,
): Promise<Outcome> {
  const groups = await groupsOf(by.id, ports);
  const answered = await answerException(exceptionId, kind, { by, via: 'slack', note: null, groups }, ports);
  const refusal = answered.kind === 'refused' ? answered.refusal : null;
  return { result: answered.kind, reason: refusal, words: answeredWords(answered, by) };
}

/** The approvers' groups that somebody is in. Slack is not asked about whom the policy lists by themselves. */
async function groupsOf(userId: string, ports: SlackAnswerPorts): Promise<SlackGroups> {
  const { slackUsers, slackGroups } = (await ports.policy()).exceptions.approvers;
  return slackUsers.includes(userId) || slackGroups.length === 0 ? [] : ports.groupsOf(userId, slackGroups);
}
