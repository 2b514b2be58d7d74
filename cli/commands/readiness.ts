import { InvalidArgumentError, type Command } from 'commander';
import { checkReadiness } from '../../lib/shell/fleet/check-readiness.ts';
import { addFleetOptions, reachFleet, refuseGaps, type FleetOptions } from '../fleet.ts';
import { loadPolicy } from '../load-policy.ts';
import { pretty } from '../output/pretty.ts';
import { readinessJson } from '../output/readiness-json.ts';
import { readinessText } from '../output/readiness-text.ts';
import { styleFor } from '../output/style.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends FleetOptions {
  readonly days: number;
  readonly policy?: string;
  readonly json?: true;
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

  HttpTokensEnforced is the account's own switch, for each Region: while it is on, launches with IMDSv1 fail, and
  no instance can be set back to IMDSv1. What is looked at, and what blocks:
    instances that allow IMDSv1, and how often it was used (CloudWatch, MetadataNoToken)
    launch templates whose default version asks for IMDSv1
    the account's defaults, and whether the organization manages them
  It needs ec2:DescribeRegions, ec2:DescribeInstances, ec2:GetInstanceMetadataDefaults,
  ec2:DescribeLaunchTemplateVersions and cloudwatch:GetMetricData, and sts:AssumeRole for other accounts.
  CloudWatch charges for metrics that are read: one for each instance that allows IMDSv1.

Exit code: 0 all was read, 1 something could not be read (what was is printed), 2 unusable input.
`;

/** Adds \`guardrail readiness\`: whether tokens can be enforced for good. Read-only. */
export function addReadiness(program: Command, terminal: Terminal): void {
  const readiness = program
    .command('readiness')
    .summary('say where HttpTokensEnforced can be switched on, and what blocks it; changes nothing')
    .description(
      'Say for each account and Region whether HttpTokensEnforced can be switched on. Read-only: it changes nothing.',
    );
  addFleetOptions(readiness)
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
  const policy = await loadPolicy(options.policy, terminal);
  const { connection, extent } = await reachFleet(options);
  const { fleetReadiness } = await import('../../lib/adapters/fleet-readiness.ts');
  const readiness = await checkReadiness(
    { extent, policy, days: options.days },
    fleetReadiness(connection),
    new AbortController().signal,
  );
  terminal.out(
    options.json
      ? pretty(readinessJson(readiness))
      : readinessText(readiness, options.days, styleFor(terminal.colours)),
  );
  refuseGaps(readiness.gaps, terminal);
}
