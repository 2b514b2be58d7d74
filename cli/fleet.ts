import { InvalidArgumentError, type Command } from 'commander';
import type { FleetConnection } from '../lib/adapters/fleet-connection.ts';
import type { TokenBucket } from '../lib/domain/fleet/token-bucket.ts';
import type { Gap } from '../lib/domain/fleet/fleet-scan.ts';
import { problemOf, type Extent } from '../lib/shell/fleet/each-place.ts';
import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';
import { harmless } from './output/style.ts';
import type { Terminal } from './terminal.ts';

/** Which part of the fleet a command looks at. */
export interface FleetOptions {
  readonly account?: readonly string[];
  readonly role?: string;
  readonly region?: readonly string[];
}

/** Adds the options that name a part of the fleet. */
export function addFleetOptions(command: Command): Command {
  return command
    .option('--account <id...>', 'accounts to look at (default: the one of the credentials)', listOf(ACCOUNT))
    .option('--role <name>', 'the role to assume in the other accounts', oneOf(ROLE))
    .option('--region <name...>', 'Regions to look at (default: all that are enabled)', listOf(REGION));
}

interface Kind {
  readonly pattern: RegExp;
  readonly words: string;
}

const ACCOUNT: Kind = { pattern: /^\d{12}$/, words: 'An account id has 12 digits.' };
const REGION: Kind = { pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/, words: 'A Region is named as in eu-west-1.' };
/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html, with its path */
const ROLE: Kind = { pattern: /^[\w+=,.@/-]{1,512}$/, words: 'It takes the name of a role, not its ARN.' };

function oneOf({ pattern, words }: Kind): (value: string) => string {
  return (value) => {
    if (!pattern.test(value)) throw new InvalidArgumentError(words);
    return value;
  };
}

function listOf(kind: Kind): (value: string, before: readonly string[] | undefined) => readonly string[] {
  return (value, before = []) => [...new Set([...before, oneOf(kind)(value)])];
}

/** The way to a part of the fleet. */
export interface ReachedFleet {
  readonly connection: FleetConnection;
  readonly extent: Extent;
}

/**
 * Finds out who the caller is, and with that which accounts are meant. Throws {@link InputError} where AWS does not
 * take the credentials, or where nothing says how to reach an account.
 */
export async function reachFleet(
  { account, role = '', region }: FleetOptions,
  changes?: TokenBucket,
): Promise<ReachedFleet> {
  // Loaded only by the commands that call AWS: it is most of what it takes to start.
  const { callerIdentity, configuredRegion } = await import('../lib/adapters/fleet-caller.ts');
  const { fleetConnection } = await import('../lib/adapters/fleet-connection.ts');
  const home = (await configuredRegion()) ?? region?.[0];
  if (home === undefined) {
    throw new InputError('no Region is known to begin with: set AWS_REGION, or name one by --region');
  }
  const caller = await callerIdentity(home).catch((error: unknown) => {
    throw new InputError(`AWS does not say who you are: ${problemOf(error)}`, { cause: error });
  });
  const accountIds = account ?? [caller.accountId];
  const other = accountIds.find((id) => id !== caller.accountId);
  if (other !== undefined && role === '') {
    throw new InputError(
      `account ${other} is not that of your credentials: name the role to assume by --role`,
    );
  }
  return {
    connection: fleetConnection({ ...caller, region: home }, role, changes),
    extent: { accountIds, regions: region ?? null },
  };
}

/** Says what could not be read. */
export function tellGaps(gaps: readonly Gap[], terminal: Terminal): void {
  for (const { accountId, region, problem } of gaps) {
    terminal.error(`guardrail: not read: ${placeWords(accountId, region)}: ${harmless(problem)}\n`);
  }
}

/** Says what could not be read, and ends the command accordingly. */
export function refuseGaps(gaps: readonly Gap[], terminal: Terminal): void {
  if (gaps.length === 0) return;
  tellGaps(gaps, terminal);
  throw new FailureError(
    `the answer is not complete: ${gaps.length} ${gaps.length === 1 ? 'part' : 'parts'} of the fleet could not be read`,
  );
}

function placeWords(accountId: string, region: string | null): string {
  return region === null ? `account ${accountId}` : `${accountId}, ${region}`;
}
