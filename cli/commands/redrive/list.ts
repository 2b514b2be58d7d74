import { lookInto, type Look } from '../../../lib/shell/redrive/look-into.ts';
import { knownRecords } from '../../../lib/shell/redrive/open-letters.ts';
import { problemOf } from '../../../lib/shell/fleet/each-place.ts';
import { FailureError } from '../../failure-error.ts';
import { countsOn } from '../../output/progress.ts';
import { pretty } from '../../output/pretty.ts';
import { looksJson, looksText } from '../../output/redrive-text.ts';
import { styleFor } from '../../output/style.ts';
import { redriveStack, type RedriveStack } from '../../redrive-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { RedriveOptions } from '../redrive.ts';

/** Of each queue; what is beyond is told as more. */
const MOST_LETTERS = 1_000;

/** What waits, and why the records could not be read that would tell more of it. */
export interface Found {
  readonly looks: readonly Look[];
  readonly unread: string | null;
}

/** Shows what waits. */
export async function listLetters(options: RedriveOptions, terminal: Terminal): Promise<void> {
  const found = await lettersIn(await redriveStack(options), terminal);
  terminal.out(
    options.json ? pretty(looksJson(found)) : looksText(found, terminal.now(), styleFor(terminal.colours)),
  );
}

/** Looks into the queues, several at once. */
export async function lettersIn({ queues, ports }: RedriveStack, terminal: Terminal): Promise<Found> {
  const records = knownRecords(ports);
  const counts = countsOn(terminal);
  let seen = 0;
  const look = async (queue: Look['queue']): Promise<Look> => {
    const looked = await lookInto(queue, MOST_LETTERS, records, ports).catch((error: unknown) => {
      throw new FailureError(
        `the dead-letter queue ${queue.name} could not be looked into: ${problemOf(error)}`,
        { cause: error },
      );
    });
    counts.show('Messages seen', (seen += looked.letters.length));
    return looked;
  };
  const looks = await Promise.all(queues.map(look)).finally(counts.end);
  return { looks, unread: records.problem() };
}
