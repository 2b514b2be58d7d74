import { amissOr, counted, ok, secondsWords, wrong, type Line } from './line.ts';

/** A queue of the stack. */
export interface QueueState {
  readonly logicalId: string;
  /** Messages in it, those that are delayed or being worked on included. */
  readonly messages: number;
  /** The age of its oldest message, by CloudWatch; `null`: CloudWatch has no datapoint. */
  readonly oldestSeconds: number | null;
}

/** As the alarms have it: half of this is the delay of state changes and their batching window. */
const OLDEST_SECONDS = 900;

/** Whether something waits in a dead-letter queue. */
export function judgeDeadLetters(queues: readonly QueueState[]): readonly Line[] {
  const amiss = queues
    .filter(({ messages }) => messages > 0)
    .map(({ logicalId, messages, oldestSeconds }) => {
      const age = oldestSeconds === null ? '' : `, the oldest for ${secondsWords(oldestSeconds)}`;
      const found = `${logicalId} holds ${counted(messages, 'message')}${age}: what they tell of was not done.`;
      return wrong(
        'dead-letters',
        found,
        "Mend what the function's log says, then have them tried again.",
        'guardrail redrive',
      );
    });
  return amissOr(amiss, ok('dead-letters', `All ${queues.length} dead-letter queues are empty.`));
}

/** Whether a queue is behind. */
export function judgeQueues(queues: readonly QueueState[]): readonly Line[] {
  const amiss = queues
    .filter(({ oldestSeconds }) => (oldestSeconds ?? 0) > OLDEST_SECONDS)
    .map(({ logicalId, messages, oldestSeconds }) => {
      const waiting = `${counted(messages, 'message')}, the oldest for ${secondsWords(oldestSeconds ?? 0)}`;
      const advice = 'Look in the log of its function for throttling, or for an error that comes again.';
      return wrong('queues', `${logicalId} is behind: ${waiting}.`, advice);
    });
  return amissOr(amiss, ok('queues', fineQueues(queues)));
}

function fineQueues(queues: readonly QueueState[]): string {
  const waiting = queues.reduce((sum, { messages }) => sum + messages, 0);
  if (waiting === 0) return `All ${queues.length} are empty: everything is handled.`;
  return `${counted(waiting, 'message')} in ${queues.length} queues, none older than ${secondsWords(OLDEST_SECONDS)}.`;
}
