import { redrive, type Redriven } from '../../../lib/shell/redrive/redrive.ts';
import { isConfirmed } from '../../confirmed.ts';
import { FailureError } from '../../failure-error.ts';
import { InputError } from '../../input-error.ts';
import { lineOn } from '../../output/progress.ts';
import { pretty } from '../../output/pretty.ts';
import { counted, looksText, redrivenJson, redrivenText } from '../../output/redrive-text.ts';
import { styleFor } from '../../output/style.ts';
import { redriveStack } from '../../redrive-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { RedriveOptions } from '../redrive.ts';
import { lettersIn, type Found } from './list.ts';

/** Of each queue, in one go. */
const MOST_LETTERS = 5_000;

/** Brings back what waits, and tells what came of each message. */
export async function bringBack(options: RedriveOptions, terminal: Terminal): Promise<void> {
  if (options.yes !== true && (options.json === true || !terminal.interactive))
    throw new InputError(
      'nobody can be asked here: say --yes to bring messages back, or --dry-run to look only',
    );

  const stack = await redriveStack(options);
  if (options.yes !== true && !(await isWanted(await lettersIn(stack, terminal), options, terminal))) return;

  const { write, end } = lineOn(terminal);
  const redriven = await redrive(
    stack.queues,
    {
      takesUnreadable: options.all === true,
      most: MOST_LETTERS,
      patience: options.wait * 60_000,
      onMoved: (moved) => write(`Messages moved: ${moved}`),
      onTold: (told, moved) => write(`Messages moved: ${moved}, handled or back: ${told}`),
    },
    stack.ports,
  ).finally(end);
  terminal.out(
    options.json ? pretty(redrivenJson(redriven)) : redrivenText(redriven, styleFor(terminal.colours)),
  );
  refuseUnhandled(redriven);
}

/** Shows what waits and asks; nothing to ask about is no. */
async function isWanted(found: Found, { all }: RedriveOptions, terminal: Terminal): Promise<boolean> {
  terminal.out(looksText(found, terminal.now(), styleFor(terminal.colours)));
  const letters = found.looks.flatMap((look) => look.letters);
  const movable = letters.filter(({ problem }) => all === true || problem === null).length;
  const more = found.looks.some(({ isAll }) => !isAll) ? ' and what is behind them' : '';
  if (letters.length === 0) return false;
  if (movable === 0)
    throw new FailureError(
      'no function would understand what waits here: look at it by guardrail redrive show, or bring it back by --all',
    );
  if (await isConfirmed(`Bring ${counted(movable, 'message')}${more} back now? [y/N] `, terminal))
    return true;
  throw new InputError('not confirmed, so nothing was moved');
}

function refuseUnhandled({ told, broken }: Redriven): void {
  const open = told.filter(({ fate }) => fate.kind !== 'handled').length;
  const [first] = broken;
  if (first !== undefined)
    throw new FailureError(
      `not all of ${first.queue} was moved: ${first.problem}. Nothing is lost; repeat it.`,
    );
  if (open > 0)
    throw new FailureError(
      `${open} of ${counted(told.length, 'message')} ${open === 1 ? 'is' : 'are'} not handled, or not yet`,
    );
}
