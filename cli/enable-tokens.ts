import type { Command } from 'commander';
import type { FleetReadiness, PlaceReadiness } from '../lib/shell/fleet/check-readiness.ts';
import { enforceTokens, type EnforcementPorts, type Switched } from '../lib/shell/fleet/enforce-tokens.ts';
import type { Place } from '../lib/shell/guard-ports.ts';
import { confirmed } from './confirmed.ts';
import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';
import type { ExceptionsOptions } from './known-exceptions.ts';
import { leftAloneText, switchedText, warningText } from './output/enforcement-text.ts';
import { regionsWords } from './output/readiness-text.ts';
import { styleFor } from './output/style.ts';
import type { Terminal } from './terminal.ts';

/** Whether tokens are to be enforced, and who says so. */
export interface EnableOptions extends ExceptionsOptions {
  readonly enable?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** What came of `--enable`. */
export interface Enabling {
  /** Why nothing was switched on; `null`: nothing was in the way. */
  readonly refusal: string | null;
  readonly switched: readonly Switched[];
  /** Where it was on before. */
  readonly leftAlone: readonly Place[];
}

/** Adds the options that enforce tokens. */
export function addEnableOptions(command: Command): Command {
  return command
    .option('--enable', 'switch HttpTokensEnforced on, if every Region looked at is ready')
    .option('--yes', 'answer yes to what --enable asks');
}

/** Throws {@link InputError} for what would be refused after all was read. */
export function refuseUnprepared(options: EnableOptions, { interactive }: Terminal): void {
  const { enable, yes, json, exceptions, stack } = options;
  if (enable === undefined) {
    if (yes) throw new InputError('--yes answers what --enable asks, and goes with it only');
    return;
  }
  if (exceptions === undefined && stack === undefined) {
    throw new InputError(
      '--enable has to know the exceptions in force: name the stack of the guardrail by --stack, a file of them by --exceptions, or say by --no-exceptions that no guardrail is deployed',
    );
  }
  if (yes === undefined && (json || !interactive)) {
    throw new InputError('--enable asks before it switches on: where nobody can answer, as here, add --yes');
  }
}

/** What was read is old after that: somebody may have launched or granted something. */
const MOST_AGE_MINUTES = 10;

/**
 * Switches `HttpTokensEnforced` on wherever the fleet is ready, after it has said what that means and was told to; or
 * nowhere, if anything in the fleet is not ready.
 */
export async function enableTokens(
  readiness: FleetReadiness,
  ports: EnforcementPorts,
  options: EnableOptions,
  terminal: Terminal,
): Promise<Enabling> {
  // JSON is one document, so what people read meanwhile goes beside it.
  const tell = options.json ? terminal.error : terminal.out;
  const style = styleFor(terminal.colours && !options.json);
  const refused = (refusal: string): Enabling => ({ refusal, switched: [], leftAlone: [] });

  const obstruction = obstructionIn(readiness);
  if (obstruction !== null) return refused(obstruction);

  if (!options.json) tell('\n');
  const leftAlone = placesOf(readiness, 'enforced');
  const ready = placesOf(readiness, 'ready');
  if (ready.length > 0) {
    tell(`${warningText(ready, style)}\n`);
    const objection = options.yes ? null : await objectionTo(ready.length, readiness.at, terminal);
    if (objection !== null) return refused(objection);
  }

  for (const place of leftAlone) tell(leftAloneText(place, style));
  const switched: Switched[] = [];
  for await (const place of enforceTokens(ready, ports, new AbortController().signal)) {
    tell(switchedText(place, style));
    switched.push(place);
  }
  return { refusal: null, switched, leftAlone: leftAlone.map(placeOf) };
}

/** Ends the command accordingly where not everything is on. */
export function refuseUnswitched({ refusal, switched }: Enabling): void {
  if (refusal !== null) throw new FailureError(`nothing was switched on: ${refusal}`);
  const failed = switched.filter(({ outcome }) => outcome !== 'on').length;
  if (failed > 0) {
    throw new FailureError(`it is not seen to be on in ${failed} of ${regionsWords(switched.length)}`);
  }
}

/** Why nothing can be switched on as long as the fleet is as it was read; `null`: nothing is in the way. */
function obstructionIn({ places, gaps }: FleetReadiness): string | null {
  const counts = (['blocked', 'unknown'] as const).map(
    (verdict) => [places.filter(({ readiness }) => readiness.verdict === verdict).length, verdict] as const,
  );
  const inTheWay = [...counts, [gaps.length, 'not read'] as const].filter(([count]) => count > 0);
  if (inTheWay.length === 0) return null;
  const words = inTheWay.map(([count, what]) => `${count} ${what}`).join(', ');
  return `not all is ready (${words}): do what the report says next, or narrow it by --region and --account`;
}

function placesOf({ places }: FleetReadiness, verdict: 'enforced' | 'ready'): readonly PlaceReadiness[] {
  return places.filter(({ readiness }) => readiness.verdict === verdict);
}

function placeOf({ accountId, region }: Place): Place {
  return { accountId, region };
}

/** Why whoever was asked does not want it, or comes too late. */
async function objectionTo(count: number, readAt: Date, terminal: Terminal): Promise<string | null> {
  const question = `Type ${count}, the number of Regions, to switch it on: `;
  if (!(await confirmed(question, String(count), terminal))) return `the answer was not ${count}`;
  const age = terminal.now().getTime() - readAt.getTime();
  if (age <= MOST_AGE_MINUTES * 60_000) return null;
  return `the answer came more than ${MOST_AGE_MINUTES} minutes after the Regions were read: run it again`;
}
