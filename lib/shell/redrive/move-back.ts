import pLimit from 'p-limit';
import { attributesToKeep } from '../../boundary/redrive/letter-contents.ts';
import { SIGHTINGS_GROUP } from '../../domain/fleet/sighting.ts';
import type { DeadLetter, LastRecords } from '../../domain/redrive/dead-letter.ts';
import { isFifo, type DeadLetterQueue } from '../../domain/redrive/dead-letter-queue.ts';
import { problemOf } from '../fleet/each-place.ts';
import { openLetters, type KnownRecords, type OpenedLetter } from './open-letters.ts';
import type { RedrivePorts } from './redrive-ports.ts';

/** A message that is on its way again. */
export interface MovedLetter {
  readonly letter: DeadLetter;
  readonly queue: DeadLetterQueue;
  /** The id that it has from now on. */
  readonly sentId: string;
  /** The last records of its instances before. */
  readonly before: LastRecords;
}

/** A message that stays where it is. */
export interface LeftLetter {
  readonly letter: DeadLetter;
  readonly reason: string;
}

/** What became of the messages of a queue. */
export interface MovedBack {
  readonly moved: readonly MovedLetter[];
  readonly left: readonly LeftLetter[];
  /** Why it was broken off, so that more may wait; `null`: it was not. */
  readonly problem: string | null;
}

/** How messages are moved. */
export interface Moving {
  /** Also those that their function will not understand. */
  readonly takesUnreadable: boolean;
  readonly most: number;
  readonly onMoved: () => void;
}

/** A batch of ten is done with long before; what is not, because the command was killed, can be seen again then. */
const HIDDEN_SECONDS = 60;

/** Of a batch, at once. The order of a FIFO queue is kept. */
const CONCURRENCY = 10;

/**
 * Moves the messages of a dead-letter queue back to where they were to be handled, one by one: SQS's own move task
 * tells of no message what came of it, and takes no FIFO queue. Each is sent first and removed after, so that none is
 * lost wherever this ends. What was sent and not removed comes twice, which does nothing twice, since all functions are
 * made for queues that deliver more than once. The first call that SQS refuses for good ends it.
 */
export async function moveBack(
  queue: DeadLetterQueue,
  moving: Moving,
  records: KnownRecords,
  ports: RedrivePorts,
): Promise<MovedBack> {
  const batches = batchesOf(queue, moving, records, ports);
  try {
    while (batches.total() < moving.most) {
      const fresh = await batches.next();
      if (batches.problem() !== null || fresh === 0) break;
      // What is out hides the rest of its group.
      if (isFifo(queue)) await batches.giveBack();
    }
    const isCut = batches.total() >= moving.most;
    const cut = isCut
      ? `${moving.most} messages are moved at once at the most: repeat it for the rest`
      : null;
    return { ...batches.result, problem: batches.problem() ?? cut };
  } catch (error) {
    return { ...batches.result, problem: problemOf(error) };
  } finally {
    // Where even this fails, they can be seen again in a minute.
    await batches.giveBack().catch(() => undefined);
  }
}

function batchesOf(queue: DeadLetterQueue, moving: Moving, records: KnownRecords, ports: RedrivePorts) {
  const moved: MovedLetter[] = [];
  const left: LeftLetter[] = [];
  const seen = new Set<string>();
  const hidden: string[] = [];
  let problem: string | null = null;

  const moveOne = async (opened: OpenedLetter): Promise<void> => {
    const { letter, message, records: before } = opened;
    if (letter.problem !== null && !moving.takesUnreadable) {
      hidden.push(message.receipt);
      left.push({ letter, reason: `its function would not understand it: ${letter.problem}` });
      return;
    }
    // What was refused once is refused to the others as well.
    if (problem !== null) hidden.push(message.receipt);
    else
      try {
        const sentId = await ports.send(queue.workUrl, sendable(queue, opened));
        moved.push({ letter, queue, sentId, before });
        moving.onMoved();
        await ports.remove(queue.url, message.receipt);
      } catch (error) {
        problem ??= problemOf(error);
      }
  };

  return {
    result: { moved, left },
    problem: () => problem,
    total: () => moved.length + left.length,
    /** Moves up to ten; gives how many of them it had not seen before. */
    next: async (): Promise<number> => {
      const messages = await ports.receive(queue.url, HIDDEN_SECONDS);
      const fresh = messages.filter(({ messageId }) => !seen.has(messageId));
      hidden.push(...messages.filter((each) => !fresh.includes(each)).map(({ receipt }) => receipt));
      fresh.forEach(({ messageId }) => seen.add(messageId));
      const opened = await openLetters(queue, fresh, records);
      await pLimit(isFifo(queue) ? 1 : CONCURRENCY).map(opened, moveOne);
      return fresh.length;
    },
    giveBack: () => ports.giveBack(queue.url, hidden.splice(0)),
  };
}

function sendable({ workUrl }: DeadLetterQueue, { body, message: { attributes, groupId } }: OpenedLetter) {
  const group = isFifo({ url: workUrl }) ? (groupId ?? SIGHTINGS_GROUP) : null;
  return { body, attributes: attributesToKeep(attributes), groupId: group };
}
