import type { Told } from '../../domain/redrive/dead-letter.ts';
import type { DeadLetterQueue } from '../../domain/redrive/dead-letter-queue.ts';
import { followLetters } from './follow-letters.ts';
import { moveBack, type MovedBack } from './move-back.ts';
import { knownRecords } from './open-letters.ts';
import type { RedrivePorts } from './redrive-ports.ts';

/** How messages are brought back. */
export interface Redriving {
  /** Also those that their function will not understand. */
  readonly takesUnreadable: boolean;
  /** Of each queue. */
  readonly most: number;
  /** How long it is looked what comes of them, in milliseconds. */
  readonly patience: number;
  readonly onMoved: (moved: number) => void;
  readonly onTold: (told: number, moved: number) => void;
}

/** What came of all messages, and what was in the way. */
export interface Redriven {
  readonly told: readonly Told[];
  /** The queues whose messages were not all moved, and why. */
  readonly broken: readonly { readonly queue: string; readonly problem: string }[];
  /** Why the records could not be read, so that the queues alone tell; `null`: they could. */
  readonly unread: string | null;
}

/** Brings back what waits in dead-letter queues, and tells what came of each message. */
export async function redrive(
  queues: readonly DeadLetterQueue[],
  { onMoved, onTold, patience, ...how }: Redriving,
  ports: RedrivePorts,
): Promise<Redriven> {
  const records = knownRecords(ports);
  let count = 0;
  const moving = { ...how, onMoved: () => onMoved((count += 1)) };
  const results: (MovedBack & { readonly queue: string })[] = [];
  for (const queue of queues)
    results.push({ queue: queue.name, ...(await moveBack(queue, moving, records, ports)) });

  const moved = results.flatMap((result) => result.moved);
  const told = await followLetters(moved, { patience, onTold }, records, ports);
  const left = results.flatMap((result) => result.left);
  return {
    told: [
      ...told,
      ...left.map(({ letter, reason }): Told => ({ letter, sentId: null, fate: { kind: 'left', reason } })),
    ],
    broken: results.flatMap(({ queue, problem }) => (problem === null ? [] : [{ queue, problem }])),
    unread: records.problem(),
  };
}
