import { findLetter } from '../../../lib/shell/redrive/look-into.ts';
import { InputError } from '../../input-error.ts';
import { pretty } from '../../output/pretty.ts';
import { letterJson, letterText } from '../../output/redrive-text.ts';
import { styleFor } from '../../output/style.ts';
import { redriveStack } from '../../redrive-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { RedriveOptions } from '../redrive.ts';

const MOST_LETTERS = 5_000;

/** Shows one message as it is. */
export async function showLetter(
  messageId: string,
  options: Pick<RedriveOptions, 'stack' | 'queue' | 'json'>,
  terminal: Terminal,
): Promise<void> {
  const { queues, ports } = await redriveStack(options);
  const found = await Promise.all(queues.map((queue) => findLetter(queue, messageId, MOST_LETTERS, ports)));
  const [opened, ...others] = found.filter((each) => each !== null);
  if (opened === undefined) throw new InputError(`no dead-letter queue has a message ${messageId}`);
  if (others.length > 0) throw new InputError(`several messages begin with ${messageId}: say more of its id`);
  terminal.out(options.json ? pretty(letterJson(opened)) : letterText(opened, styleFor(terminal.colours)));
}
