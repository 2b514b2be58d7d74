import { exceptionMessage } from '../../boundary/slack/exceptions/exception-message.ts';
import { reminderMessage } from '../../boundary/slack/exceptions/reminder-message.ts';
import type { SlackMessage } from '../../boundary/slack/message.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { ExceptionMessageState } from '../../domain/exception/message-state.ts';
import type { Posted } from '../../domain/story/message-state.ts';
import { bringUp } from '../bring-up.ts';
import type { Deadline } from '../guard-ports.ts';
import { messageOf } from '../read-findings.ts';
import { whenFree } from '../when-free.ts';
import type { ExceptionMessagePorts } from './exception-message-ports.ts';
import { hasButtons } from './has-buttons.ts';

/** What became of the message about an exception. */
export interface ShownException {
  readonly exceptionId: string;
  readonly result: 'posted' | 'told-before' | 'busy' | 'refused' | 'failed';
  readonly reason: string | null;
}

/** An exception whose message this invocation works on. */
interface Claimed {
  readonly exception: GuardrailException;
  readonly state: ExceptionMessageState;
  readonly interrupted: boolean;
}

/** A state, and what Slack refused on the way to it. */
interface Shown {
  readonly state: ExceptionMessageState;
  readonly refusal: string | null;
}

const NOTHING_POSTED: ExceptionMessageState = { posted: null, shown: null, reminded: false };

/**
 * Shows an exception in the approvers' channel as it is in the table: one message, posted once and updated later; and
 * reminds its owner once where that is due. Never throws.
 */
export async function showException(
  exceptionId: string,
  isReminder: boolean,
  ports: ExceptionMessagePorts,
  { signal, leasedUntil }: Pick<Deadline, 'signal' | 'leasedUntil'>,
): Promise<ShownException> {
  try {
    const claimMessage = () => ports.claimMessage(exceptionId, leasedUntil, ports.now());
    const claim = await whenFree(claimMessage, ports.wait, signal);
    if (claim.kind === 'held')
      return { exceptionId, result: 'busy', reason: 'Another invocation is at work on its message.' };

    const { state, interrupted } = claim;
    return await showClaimed(exceptionId, { state: state ?? NOTHING_POSTED, interrupted }, isReminder, ports);
  } catch (error) {
    return { exceptionId, result: 'failed', reason: messageOf(error) };
  }
}

async function showClaimed(
  exceptionId: string,
  claimed: Omit<Claimed, 'exception'>,
  isReminder: boolean,
  ports: ExceptionMessagePorts,
): Promise<ShownException> {
  try {
    // Read after the claim: whoever claims later reads what is newer.
    const found = await ports.findException(exceptionId);
    if (found === null) throw new Error(`There is no exception ${exceptionId} in the table.`);

    const { state, refusal } = await show({ ...claimed, exception: found.exception }, isReminder, ports);
    await ports.saveMessage(exceptionId, state, ports.now());
    if (refusal !== null) return { exceptionId, result: 'refused', reason: refusal };
    const isNew = state.shown !== claimed.state.shown || state.reminded !== claimed.state.reminded;
    return { exceptionId, result: isNew ? 'posted' : 'told-before', reason: null };
  } catch (error) {
    await ports.releaseMessage(exceptionId).catch(() => undefined);
    throw error;
  }
}

async function show(
  { exception, state, interrupted }: Claimed,
  isReminder: boolean,
  ports: ExceptionMessagePorts,
): Promise<Shown> {
  const policy = await ports.policy();
  const messageContext = { policy: policy.exceptions, hasButtons: await hasButtons(policy, ports) };
  const id = messageIdOf(exception);
  const channel = policy.exceptions.channel ?? policy.notifications.slack.channel;
  const standing = { id, channel, posted: state.posted, shown: state.shown, interrupted };
  const answer = await bringUp(exceptionMessage(exception, messageContext), standing, ports);
  if (answer.kind === 'refused') return { state, refusal: answer.reason };

  const { posted, shown } = answer;
  const current = { ...state, posted, shown };
  if (!isReminder || state.reminded || exception.status !== 'granted')
    return { state: current, refusal: null };

  const message = reminderMessage(exception, messageContext);
  const refusal = await remind(exception, message, { ...posted, interrupted }, ports);
  return { state: { ...current, reminded: refusal === null }, refusal };
}

/** Reminds in the thread; a webhook's messages have none, so in the channel. Gives Slack's refusal, or `null`. */
async function remind(
  exception: GuardrailException,
  message: SlackMessage,
  { channel, ts, interrupted }: Posted & { readonly interrupted: boolean },
  ports: ExceptionMessagePorts,
): Promise<string | null> {
  const id = `${messageIdOf(exception)}/reminder`;
  if (interrupted && ts !== null && (await ports.find(id, channel, ts)) !== null) return null;

  const thread = ts === null ? {} : { threadTs: ts };
  const answer = await ports.post(message, { channel, id, ...thread });
  return answer.kind === 'refused' ? answer.reason : null;
}

function messageIdOf({ exceptionId }: GuardrailException): string {
  return `exception/${exceptionId}`;
}
