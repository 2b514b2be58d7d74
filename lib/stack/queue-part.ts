import { alarm, deadLetters, oldestMessage } from './alarm.ts';
import type { Resource } from './resource.ts';
import { deadLetterQueue, queuePolicy, workQueue, type QueueReading, type Sender } from './work-queue.ts';

/** How long messages may wait for their function, in seconds, before somebody is told. */
const OLDEST_SECONDS = 900;

/** A queue, as far as one differs from another. */
export interface QueueFacts {
  /** What its resources are named after: `Slack` for `SlackQueue` and `SlackDeadLetterQueue`. */
  readonly id: string;
  /** The function that reads it, and how long it may work on a batch. */
  readonly reader: string;
  readonly timeoutSeconds: number;
  readonly reading: QueueReading;
  /** What its messages are, in words. */
  readonly messages: string;
  /** Who alone may send; `null`: roles of this account, by their own policies. */
  readonly sender: Sender | null;
}

/** A queue that a function reads, with its dead-letter queue, and an alarm for each of the two. */
export function queuePart(facts: QueueFacts): Readonly<Record<string, Resource>> {
  const { id, reader, timeoutSeconds, reading, messages, sender } = facts;
  const [queue, deadLetterId] = [`${id}Queue`, `${id}DeadLetterQueue`];
  return {
    [queue]: workQueue(deadLetterId, reading, timeoutSeconds),
    [deadLetterId]: deadLetterQueue(),
    [`${queue}Policy`]: queuePolicy(queue, sender),
    [`${deadLetterId}Policy`]: queuePolicy(deadLetterId, sender),
    [`${id}DeadLettersAlarm`]: alarm(deadLetters(deadLetterId, messages)),
    [`${id}AgeAlarm`]: alarm(oldestMessage(reader, queue, OLDEST_SECONDS)),
  };
}
