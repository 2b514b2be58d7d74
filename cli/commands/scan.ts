import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { fleetPage } from '../../lib/boundary/fleet-report/fleet-page.ts';
import type { Policy } from '../../lib/domain/policy.ts';
import type { FleetReport } from '../../lib/domain/fleet/fleet-report.ts';
import type { FleetConnection } from '../../lib/adapters/fleet-connection.ts';
import { checkReadiness } from '../../lib/shell/fleet/check-readiness.ts';
import { reportFleet, type ReportOptions } from '../../lib/shell/fleet/report-fleet.ts';
import { addFleetOptions, reachFleet, refuseGaps, type FleetOptions } from '../fleet.ts';
import { addMemoryOptions, reachMemory, refuseGapsInMemory, type MemoryOptions } from '../fleet-memory.ts';
import { InputError } from '../input-error.ts';
import { loadPolicy } from '../load-policy.ts';
import { progressOn } from '../output/progress.ts';
import { scanCsv } from '../output/scan-csv.ts';
import { scanJson } from '../output/scan-json.ts';
import { scanText } from '../output/scan-text.ts';
import { styleFor } from '../output/style.ts';
import { refuseSharedInput } from '../read-input.ts';
import type { Terminal } from '../terminal.ts';
import { ViolationsError } from '../violations-error.ts';

interface Options extends FleetOptions, MemoryOptions {
  readonly policy?: string;
  readonly countAll?: true;
  readonly json?: true;
  readonly csv?: true;
  readonly html?: string;
  readonly fail?: true;
}

/** As `guardrail readiness` looks back by default. */
const READINESS_DAYS = 30;

const EXAMPLES = `
Examples:
  $ guardrail scan
  $ guardrail scan --region eu-west-1 us-east-1 --policy policy.yaml
  $ guardrail scan --account 111122223333 444455556666 --role imds-guardrail-member --html fleet.html
  $ guardrail scan --stack imds-guardrail-production --history 90 --html fleet.html
  $ guardrail scan --exceptions exceptions.json --csv > open.csv
  $ guardrail scan --fail --json | jq '.instances[] | select(.containerHost)'

  It asks EC2 for what may violate the policy and for nothing else, so that a clean fleet costs two calls a
  Region by the default policy, however large it is. --count-all costs a call more for each 1,000 instances.
  It needs ec2:DescribeRegions and ec2:DescribeInstances, and sts:AssumeRole for other accounts.

  --stack reads what the guardrail remembers from its tables: the exceptions in force, by which instances are told as
  excepted and not as open, what was done with instances lately, and what the sweep saw of their use of IMDSv1. It
  needs cloudformation:DescribeStacks, and dynamodb:Query on both tables and on the index timeline. Without it and
  without --exceptions every instance is judged as if there were no exceptions.

  --html also says what blocks the way to HttpTokensEnforced, and reads for it what guardrail readiness reads.

  The action of an instance (--json, --csv) is what the policy wants done with it. What is new is corrected at once.
  What was like this all along (moment: existing) and is to be enforced is changed by the sweep: in waves, and where
  IMDSv1 is allowed once nothing has used it for as many days as the policy says (fleet.evidence.days).

Exit code: 0 all was read, 1 something could not be read (what was is printed), 2 unusable input,
  3 all was read, --fail was given, and something violates the policy.
`;

/** Adds `guardrail scan`: what of the fleet violates the policy, and what was done about it. Read-only. */
export function addScan(program: Command, terminal: Terminal): void {
  const scan = program
    .command('scan')
    .summary('find every instance that violates the policy, in all Regions; changes nothing')
    .description(
      'Find every instance that violates the policy, in all Regions. Read-only: it changes nothing.',
    );
  addMemoryOptions(addFleetOptions(scan))
    .option('--policy <file>', 'the policy to judge by (default: ./policy.yaml, or the defaults without it)')
    .option('--count-all', 'count compliant instances as well, for percentages')
    .addOption(new Option('--json', 'print JSON').conflicts('csv'))
    .option('--csv', 'print the instances as CSV')
    .option('--html <file>', 'write a report to a file: one page that needs nothing else')
    .option('--fail', 'end with exit code 3 where something violates the policy')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(options, terminal));
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  refuseSharedInput({ '--exceptions': options.exceptions, '--policy': options.policy });
  const policy = await loadPolicy(options.policy, terminal);
  const { connection, extent } = await reachFleet(options);
  const { finishedRecords, ...remembered } = await reachMemory(options, terminal);
  const { fleetInstances } = await import('../../lib/adapters/fleet-instances.ts');
  const progress = progressOn(terminal);
  const report = await reportFleet(
    { extent, policy, countAll: options.countAll ?? false, onProgress: progress.show, ...remembered },
    { ...fleetInstances(connection), finishedRecords },
    new AbortController().signal,
  );
  progress.end();
  for (const piece of printed(report, policy, options, terminal)) terminal.out(piece);
  if (options.html !== undefined) {
    const readiness = await readinessFor({ extent, policy, exceptions: remembered.exceptions }, connection);
    await writePage(options.html, { ...report, readiness }, policy);
  }
  refuseGaps(report.gaps, terminal);
  refuseGapsInMemory(report);
  if (options.fail) refuseViolations(report);
}

function* printed(report: FleetReport, policy: Policy, { json, csv }: Options, { colours }: Terminal) {
  if (json) yield* scanJson(report);
  else if (csv) yield* scanCsv(report);
  else yield scanText(report, policy, styleFor(colours));
}

/** What the page says of the way to the account's own switch. What could not be read of it is told there. */
async function readinessFor(
  { extent, policy, exceptions }: Pick<ReportOptions, 'extent' | 'policy' | 'exceptions'>,
  connection: FleetConnection,
): Promise<FleetReport['readiness']> {
  const { fleetReadiness } = await import('../../lib/adapters/fleet-readiness.ts');
  const { places } = await checkReadiness(
    { extent, policy, days: READINESS_DAYS, exceptions: exceptions?.exceptions ?? null },
    fleetReadiness(connection),
    new AbortController().signal,
  );
  return places;
}

async function writePage(file: string, report: FleetReport, policy: Policy): Promise<void> {
  try {
    await writeFile(file, fleetPage(report, policy));
  } catch (error) {
    throw new InputError(`${file} cannot be written: ${String(error)}`, { cause: error });
  }
}

function refuseViolations({ places }: FleetReport): void {
  const open = places.flatMap(({ rows }) => rows).filter(({ verdict }) => verdict === 'noncompliant').length;
  if (open === 0) return;
  throw new ViolationsError(`${open} ${open === 1 ? 'instance violates' : 'instances violate'} the policy`);
}
