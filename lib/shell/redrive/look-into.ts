import type { DeadLetter } from '../../domain/redrive/dead-letter.ts';
import { isFifo, type DeadLetterQueue } from '../../domain/redrive/dead-letter-queue.ts';
import { openLetters, type KnownRecords, type OpenedLetter } from './open-letters.ts';
import type { RedrivePorts } from './redrive-ports.ts';

/** What waits in a dead-letter queue. */
export interface Look {
  readonly queue: DeadLetterQueue;
  readonly letters: readonly DeadLetter[];
  /** Whether these are all: more were not looked at, or a FIFO queue does not show what is behind them. */
  readonly isAll: boolean;
}

type LookPorts = Pick<RedrivePorts, 'receive' | 'giveBack'>;

/** For as long as it takes to look at all of them; they are given back as soon as that is done. */
const HIDDEN_SECONDS = 30;

/** SQS cannot show a message without handing it out. Nothing else is done with it. */
export async function lookInto(
  queue: DeadLetterQueue,
  most: number,
  records: KnownRecords,
  ports: LookPorts,
): Promise<Look> {
  const letters: DeadLetter[] = [];
  const isAll = await eachLetter(queue, most, records, ports, ({ letter }) => letters.push(letter));
  return { queue, letters, isAll };
}

/** Finds one message by its id, or by what the id begins with; `null` where it is not there. */
export async function findLetter(
  queue: DeadLetterQueue,
  messageId: string,
  most: number,
  ports: LookPorts,
): Promise<OpenedLetter | null> {
  let found: OpenedLetter | null = null;
  const noRecords: KnownRecords = { of: () => Promise.resolve(new Map()), problem: () => null };
  await eachLetter(queue, most, noRecords, ports, (each) => {
    if (each.letter.messageId.startsWith(messageId)) found = each;
  });
  return found;
}

/** Opens each message once and gives all of them back; gives whether it has seen all. */
async function eachLetter(
  queue: DeadLetterQueue,
  most: number,
  records: KnownRecords,
  { receive, giveBack }: LookPorts,
  onLetter: (opened: OpenedLetter) => void,
): Promise<boolean> {
  const seen = new Set<string>();
  const receipts: string[] = [];
  try {
    for (;;) {
      const messages = await receive(queue.url, HIDDEN_SECONDS);
      receipts.push(...messages.map(({ receipt }) => receipt));
      const fresh = messages.filter(({ messageId }) => !seen.has(messageId));
      fresh.forEach(({ messageId }) => seen.add(messageId));
      (await openLetters(queue, fresh, records)).forEach(onLetter);
      if (messages.length === 0) return true;
      // A group shows nothing more while some of it is out, and a queue that gives out the same again is through.
      if (fresh.length === 0 || seen.size >= most || isFifo(queue))
        return isFifo(queue) && messages.length < 10;
    }
  } finally {
    await giveBack(queue.url, receipts);
  }
}
