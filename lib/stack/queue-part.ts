import { alarm, deadLetters, oldestMessage } from './alarm.ts';
import type { Resource, ResourceOf } from './resource.ts';
import {
  deadLetterQueue,
  queuePolicy,
  withoutRepeats,
  workQueue,
  type QueueReading,
  type Sender,
} from './work-queue.ts';

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
  /** A FIFO queue that drops repeats; its dead-letter queue has to be FIFO as well. */
  readonly dropsRepeats?: boolean;
}

/** A queue that a function reads, with its dead-letter queue, and an alarm for each of the two. */
export function queuePart(facts: QueueFacts): Readonly<Record<string, Resource>> {
  const { id, reader, timeoutSeconds, reading, messages, sender, dropsRepeats = false } = facts;
  const [queue, deadLetterId] = [`${id}Queue`, `${id}DeadLetterQueue`];
  const kind = dropsRepeats ? withoutRepeats : (standard: ResourceOf<'AWS::SQS::Queue'>) => standard;
  return {
    [queue]: kind(workQueue(deadLetterId, reading, timeoutSeconds)),
    [deadLetterId]: kind(deadLetterQueue()),
    [`${queue}Policy`]: queuePolicy(queue, sender),
    // What a rule or a topic cannot deliver, it puts into standard queues alone.
    [`${deadLetterId}Policy`]: queuePolicy(deadLetterId, dropsRepeats ? null : sender),
    [`${id}DeadLettersAlarm`]: alarm(deadLetters(deadLetterId, messages)),
    [`${id}AgeAlarm`]: alarm(oldestMessage(reader, queue, OLDEST_SECONDS)),
  };
}
