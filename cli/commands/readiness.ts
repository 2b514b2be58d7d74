import { InvalidArgumentError, type Command } from 'commander';
import type { FleetConnection } from '../../lib/adapters/fleet-connection.ts';
import { checkReadiness, type FleetReadiness } from '../../lib/shell/fleet/check-readiness.ts';
import {
  addEnableOptions,
  enableTokens,
  refuseUnprepared,
  refuseUnswitched,
  type EnableOptions,
  type Enabling,
} from '../enable-tokens.ts';
import { addFleetOptions, reachFleet, refuseGaps, tellGaps, type FleetOptions } from '../fleet.ts';
import { addExceptionsOptions, knownExceptions } from '../known-exceptions.ts';
import { loadPolicy } from '../load-policy.ts';
import { pretty } from '../output/pretty.ts';
import { readinessJson } from '../output/readiness-json.ts';
import { readinessText } from '../output/readiness-text.ts';
import { styleFor } from '../output/style.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends FleetOptions, EnableOptions {
  readonly days: number;
  readonly policy?: string;
}

/** Four weeks that end on a weekday have seen every weekly job, and most monthly ones. */
const DAYS = 30;
const MOST_DAYS = 90;

const EXAMPLES = `
Examples:
  $ guardrail readiness
  $ guardrail readiness --region eu-west-1 --days 60
  $ guardrail readiness --account 111122223333 444455556666 --role imds-guardrail-member
  $ guardrail readiness --json | jq '.places[] | select(.verdict == "ready") | .nextStep.command'
  $ guardrail readiness --enable --stack imds-guardrail-production --region eu-west-1
  $ guardrail readiness --enable --exceptions exceptions.json --yes --json

  HttpTokensEnforced is the account's own switch, for each Region: while it is on, launches with IMDSv1 fail, and
  no instance can be set back to IMDSv1. What is looked at, and what blocks:
    instances that allow IMDSv1, and how often it was used (CloudWatch, MetadataNoToken)
    launch templates whose default version asks for IMDSv1
    the account's defaults, and whether the organization manages them
    exceptions for IMDSv1 that are in force, if --stack or --exceptions says where they are
  It needs ec2:DescribeRegions, ec2:DescribeInstances, ec2:GetInstanceMetadataDefaults,
  ec2:DescribeLaunchTemplateVersions and cloudwatch:GetMetricData, and sts:AssumeRole for other accounts.
  CloudWatch charges for metrics that are read: one for each instance that allows IMDSv1.

  --enable switches it on in all Regions looked at that are ready, or in none: not while one is blocked or unknown, or
  could not be read. It has to know the exceptions (--stack, --exceptions or --no-exceptions), and asks before. Each
  Region is read back afterwards. It changes no other default, and needs ec2:ModifyInstanceMetadataDefaults too.
  --stack is looked for in the Region of your AWS settings.

Exit code: 0 all was read, and with --enable it is on everywhere, 1 something could not be read or switched on, or
nothing was, 2 unusable input.
`;

/** Adds `guardrail readiness`: whether tokens can be enforced for good. Only `--enable` changes anything. */
export function addReadiness(program: Command, terminal: Terminal): void {
  const readiness = program
    .command('readiness')
    .summary('say where HttpTokensEnforced can be switched on, and what blocks it; --enable does it')
    .description(
      'Say for each account and Region whether HttpTokensEnforced can be switched on. It changes nothing without --enable.',
    );
  addEnableOptions(addExceptionsOptions(addFleetOptions(readiness)))
    .option('--days <number>', 'how far back to look for calls by IMDSv1', parseDays, DAYS)
    .option('--policy <file>', 'the policy, which names the tag of owners (default: ./policy.yaml)')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(options, terminal));
}

function parseDays(text: string): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_DAYS)
    throw new InvalidArgumentError(`It takes a number from 1 to ${MOST_DAYS}.`);
  return days;
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  refuseUnprepared(options, terminal);
  const policy = await loadPolicy(options.policy, terminal);
  const { connection, extent } = await reachFleet(options);
  const exceptions = await knownExceptions(options, connection.homeRegion, terminal);
  const { fleetReadiness } = await import('../../lib/adapters/fleet-readiness.ts');
  const readiness = await checkReadiness(
    { extent, policy, days: options.days, exceptions },
    fleetReadiness(connection),
    new AbortController().signal,
  );
  if (!options.json) terminal.out(readinessText(readiness, options.days, styleFor(terminal.colours)));
  const enabling = options.enable ? await enable(readiness, connection, options, terminal) : null;
  if (options.json) terminal.out(pretty(readinessJson(readiness, enabling)));
  if (enabling === null) refuseGaps(readiness.gaps, terminal);
  else refuseUnfinished(readiness, enabling, terminal);
}

async function enable(
  readiness: FleetReadiness,
  connection: FleetConnection,
  options: Options,
  terminal: Terminal,
): Promise<Enabling> {
  const { fleetEnforcement } = await import('../../lib/adapters/fleet-enforcement.ts');
  return enableTokens(readiness, fleetEnforcement(connection), options, terminal);
}

function refuseUnfinished({ gaps }: FleetReadiness, enabling: Enabling, terminal: Terminal): void {
  tellGaps(gaps, terminal);
  refuseUnswitched(enabling);
}
