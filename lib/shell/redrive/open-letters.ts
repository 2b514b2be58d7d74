import { readLetter, undeliveredWords } from '../../boundary/redrive/letter-contents.ts';
import { instanceKey, type InstanceKey } from '../../domain/instance.ts';
import { refusalIn, type DeadLetter, type LastRecords } from '../../domain/redrive/dead-letter.ts';
import type { DeadLetterQueue } from '../../domain/redrive/dead-letter-queue.ts';
import { problemOf } from '../fleet/each-place.ts';
import type { RedrivePorts, WaitingMessage } from './redrive-ports.ts';

/** A message that was opened. */
export interface OpenedLetter {
  readonly letter: DeadLetter;
  readonly message: WaitingMessage;
  /** What its function understands. */
  readonly body: string;
  /** The last records of its instances at that time. */
  readonly records: LastRecords;
}

/** The records, as far as they can be read: without them the queues alone tell what comes of messages. */
export interface KnownRecords {
  readonly of: (instances: readonly InstanceKey[]) => Promise<LastRecords>;
  /** Why they could not be read; `null`: they could. */
  readonly problem: () => string | null;
}

/** Reads records, and not again once that was refused. */
export function knownRecords({ lastRecords }: Pick<RedrivePorts, 'lastRecords'>): KnownRecords {
  let problem: string | null = null;
  return {
    problem: () => problem,
    of: async (instances) => {
      if (problem !== null || instances.length === 0) return new Map();
      try {
        return await lastRecords(instances);
      } catch (error) {
        problem = problemOf(error);
        return new Map();
      }
    },
  };
}

/** Opens messages of a dead-letter queue: what each tells of, and why it waits there. */
export async function openLetters(
  { name }: DeadLetterQueue,
  messages: readonly WaitingMessage[],
  records: KnownRecords,
): Promise<OpenedLetter[]> {
  const read = messages.map((message) => ({ message, contents: readLetter(name, message.body) }));
  const known = await records.of(read.flatMap(({ contents }) => contents.instances));
  return read.map(({ message, contents: { about, instances, body, problem } }) => {
    const keys = new Set(instances.map(instanceKey));
    const own = new Map([...known].filter(([key]) => keys.has(key)));
    const why = undeliveredWords(message.attributes) ?? problem ?? refusalIn([...own.values()]);
    const { messageId, sentAt: since } = message;
    return {
      letter: { queue: name, messageId, since, about, instances, problem, why },
      message,
      body,
      records: own,
    };
  });
}
