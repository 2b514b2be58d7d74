import { confirmed } from '../../cli/confirmed.ts';
import { FailureError } from '../../cli/failure-error.ts';
import { InputError } from '../../cli/input-error.ts';
import type { Terminal } from '../../cli/terminal.ts';
import type { Removal } from '../../lib/domain/removal/removal.ts';
import { lookBeforeRemoval } from '../../lib/shell/removal/look-before-removal.ts';
import type { RemovalPorts } from '../../lib/shell/removal/removal-ports.ts';
import { afterwardsText } from './afterwards-text.ts';
import type { RemovalOptions } from './removal-options.ts';
import { obstacleTo, removalText } from './removal-text.ts';

/** How the stack is looked at, and removed. */
export interface RemoveTools {
  readonly ports: RemovalPorts;
  /** Has osls remove the stack. Rejects where it does not. */
  readonly removeStack: (words: readonly string[]) => Promise<void>;
}

/**
 * Removes the guardrail: tells what goes and what stays, asks, has osls remove the stack, and tells what is still
 * there. Throws an {@link InputError} where it refuses, and a {@link FailureError} where it could not look.
 */
export async function remove(
  options: RemovalOptions,
  { ports, removeStack }: RemoveTools,
  terminal: Terminal,
): Promise<void> {
  const { stage, region } = options;
  const stackName = `imds-guardrail-${stage}`;
  const removal = await look(stackName, region, ports);
  terminal.out(removalText(removal));
  const obstacle = obstacleTo(removal);
  const isAccepted = options.leavesExceptions && !removal.isProtected;
  if (obstacle !== null && !isAccepted) throw new InputError(obstacle);
  if (options.isDryRun) {
    terminal.out('\nNothing was removed: this was a dry run.\n');
    return;
  }
  await confirm(options, stackName, terminal);
  await removeStack(options.passedOn);
  terminal.out(`\n${afterwardsText(removal, stage)}`);
}

async function look(stackName: string, region: string, ports: RemovalPorts): Promise<Removal> {
  const removal = await lookBeforeRemoval({ stackName, region }, ports).catch((error: unknown) => {
    const said = error instanceof Error ? error.message : String(error);
    throw new FailureError(
      `${stackName} in ${region} could not be looked at (${said}), so nothing was removed; npx osls remove asks nothing`,
      { cause: error },
    );
  });
  if (removal !== null) return removal;
  throw new InputError(`there is no stack ${stackName} in ${region}: name it by --stage and --region`);
}

async function confirm(
  { isConfirmed }: RemovalOptions,
  stackName: string,
  terminal: Terminal,
): Promise<void> {
  if (isConfirmed) return;
  if (!terminal.interactive)
    throw new InputError('nothing was removed: nobody is at the terminal to confirm it; say so by --yes');
  const question = `\nRemove it? Type the stack's name (${stackName}): `;
  if (await confirmed(question, stackName, terminal)) return;
  throw new InputError('nothing was removed');
}
