import { unknown, type Check, type Line } from '../../domain/doctor/line.ts';
import { reading } from '../reading.ts';

/** One check: it looks, and says what it found. */
export interface Examination {
  readonly check: Check;
  readonly examine: () => Promise<readonly Line[]>;
}

/**
 * Makes all examinations, as many at once as the ports let, and tells how many are done. One that cannot be made, for
 * lack of a permission or of an answer, is unknown and fails no other. The lines are in the order of the examinations.
 */
export async function examineAll(
  examinations: readonly Examination[],
  onProgress: (done: number, all: number) => void,
): Promise<readonly Line[]> {
  let done = 0;
  const lines = await Promise.all(
    examinations.map(async ({ check, examine }) => {
      const found = await reading(examine());
      onProgress(++done, examinations.length);
      return found.kind === 'read' ? found.value : [unread(check, found.problem)];
    }),
  );
  return lines.flat();
}

function unread(check: Check, problem: string): Line {
  return unknown(check, problem, 'Allow it, or ask somebody who may.');
}
