import type { Fate, InstanceResult, LastRecords, Told } from '../../domain/redrive/dead-letter.ts';
import { progressOf, refusalIn } from '../../domain/redrive/dead-letter.ts';
import type { DeadLetterQueue } from '../../domain/redrive/dead-letter-queue.ts';
import { problemOf } from '../fleet/each-place.ts';
import { lookInto } from './look-into.ts';
import type { MovedLetter } from './move-back.ts';
import type { KnownRecords } from './open-letters.ts';
import type { RedrivePorts } from './redrive-ports.ts';

/** How long and how closely messages are followed; in milliseconds. */
export interface Following {
  readonly patience: number;
  readonly onTold: (told: number, moved: number) => void;
}

const LOOK_AGAIN_MILLISECONDS = 2_000;

/**
 * So long a queue has to be empty before that is believed: what SQS counts may be a minute behind.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
const QUIET_MILLISECONDS = 60_000;

/** Of a dead-letter queue so many are looked through for those that came back. */
const MOST_LETTERS = 5_000;

/**
 * Follows messages until it is known what came of each, or the patience is over. SQS does not say what has become of a
 * message. But whatever is not done with is somewhere: a message that failed stays in its queue, hidden, until its next
 * try, and lands in the dead-letter queue after the fifth. So it is handled when the records show the end of all its
 * instances, or when its queue was empty for as long as SQS needs to count, and the dead-letter queue does not have it.
 */
export async function followLetters(
  letters: readonly MovedLetter[],
  { patience, onTold }: Following,
  records: KnownRecords,
  ports: RedrivePorts,
): Promise<Told[]> {
  const until = ports.now().getTime() + patience;
  const quietSince = new Map<string, number>();
  const told: Told[] = [];
  let pending = letters;
  for (;;) {
    const judged = await judge(pending, quietSince, records, ports);
    told.push(...judged.told);
    pending = judged.pending;
    onTold(told.length, letters.length);
    if (ports.now().getTime() >= until || judged.isHopeless) break;
    await ports.wait(LOOK_AGAIN_MILLISECONDS);
  }
  return [...told, ...(await lastWords(pending, records, ports))];
}

interface Judged {
  readonly told: readonly Told[];
  readonly pending: readonly MovedLetter[];
  /** Nothing is pending but what was refused again: the next try is minutes away, and needs somebody to act. */
  readonly isHopeless: boolean;
}

async function judge(
  letters: readonly MovedLetter[],
  quietSince: Map<string, number>,
  records: KnownRecords,
  ports: RedrivePorts,
): Promise<Judged> {
  const told: Told[] = [];
  const known = await records.of(letters.flatMap(({ letter }) => letter.instances));
  const [done, open] = split(letters, ({ letter, before }) => progressOf(letter, before, known).isDone);
  told.push(...done.map((each) => handled(each, known)));

  const pending: MovedLetter[] = [];
  for (const ofQueue of Map.groupBy(open, ({ queue }) => queue.name).values()) {
    const back = await backWhenQuiet(ofQueue[0]?.queue ?? null, quietSince, records, ports);
    if (back === null) pending.push(...ofQueue);
    else
      for (const each of ofQueue)
        told.push(back.has(each.sentId) ? cameBack(each, back, known) : handled(each, known));
  }
  return { told, pending, isHopeless: pending.every((each) => refusalIn(resultsOf(each, known)) !== null) };
}

type Back = ReadonlyMap<string, string | null>;

/** What is back in a dead-letter queue, once nothing is in its work queue any more; `null`: nobody can say yet. */
async function backWhenQuiet(
  queue: DeadLetterQueue | null,
  quietSince: Map<string, number>,
  records: KnownRecords,
  ports: RedrivePorts,
): Promise<Back | null> {
  if (queue === null) return null;
  try {
    return (await isQuiet(queue, quietSince, ports)) ? await backIn(queue, records, ports) : null;
  } catch {
    // The last look, at the end, says what SQS refuses.
    return null;
  }
}

/** Whether nothing has been in a queue for long enough. */
async function isQuiet(
  { name, workUrl }: DeadLetterQueue,
  quietSince: Map<string, number>,
  ports: RedrivePorts,
): Promise<boolean> {
  const now = ports.now().getTime();
  if ((await ports.countIn(workUrl)) > 0) {
    quietSince.delete(name);
    return false;
  }
  const since = quietSince.get(name) ?? now;
  quietSince.set(name, since);
  return now - since >= QUIET_MILLISECONDS;
}

/** The messages that a dead-letter queue has now, and why, by their id. */
async function backIn(queue: DeadLetterQueue, records: KnownRecords, ports: RedrivePorts): Promise<Back> {
  const { letters } = await lookInto(queue, MOST_LETTERS, records, ports);
  return new Map(letters.map(({ messageId, why }) => [messageId, why]));
}

/** What is to be said of those for which there was no time. */
async function lastWords(
  letters: readonly MovedLetter[],
  records: KnownRecords,
  ports: RedrivePorts,
): Promise<Told[]> {
  const known = await records.of(letters.flatMap(({ letter }) => letter.instances));
  const told: Told[] = [];
  for (const ofQueue of Map.groupBy(letters, ({ queue }) => queue.name).values()) {
    const look = await lastLook(ofQueue[0]?.queue ?? null, records, ports);
    for (const each of ofQueue)
      told.push(look.back.has(each.sentId) ? cameBack(each, look.back, known) : onItsWay(each, look, known));
  }
  return told;
}

interface LastLook {
  readonly back: Back;
  readonly problem: string | null;
}

async function lastLook(
  queue: DeadLetterQueue | null,
  records: KnownRecords,
  ports: RedrivePorts,
): Promise<LastLook> {
  if (queue === null) return { back: new Map(), problem: null };
  try {
    return { back: await backIn(queue, records, ports), problem: null };
  } catch (error) {
    return { back: new Map(), problem: `SQS does not say: ${problemOf(error)}` };
  }
}

function handled(each: MovedLetter, known: LastRecords): Told {
  return toldOf(each, { kind: 'handled', results: resultsOf(each, known) });
}

function cameBack(each: MovedLetter, back: Back, known: LastRecords): Told {
  const reason = refusalIn(resultsOf(each, known)) ?? back.get(each.sentId) ?? null;
  return toldOf(each, { kind: 'back', reason });
}

function onItsWay(each: MovedLetter, { problem }: LastLook, known: LastRecords): Told {
  const reason = refusalIn(resultsOf(each, known)) ?? problem;
  return toldOf(each, { kind: 'on-its-way', reason });
}

function toldOf({ letter, sentId }: MovedLetter, fate: Fate): Told {
  return { letter, sentId, fate };
}

function resultsOf({ letter, before }: MovedLetter, known: LastRecords): readonly InstanceResult[] {
  return progressOf(letter, before, known).results;
}

function split<Item>(items: readonly Item[], is: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}
