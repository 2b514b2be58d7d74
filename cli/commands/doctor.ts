import type { Command } from 'commander';
import { examineBefore, examineDeployed, type DoctorReport } from '../../lib/shell/doctor/run-doctor.ts';
import { problemOf } from '../../lib/shell/fleet/each-place.ts';
import { FailureError } from '../failure-error.ts';
import { InputError } from '../input-error.ts';
import { loadPolicy, POLICY_FILE } from '../load-policy.ts';
import { doctorJson } from '../output/doctor-json.ts';
import { doctorText } from '../output/doctor-text.ts';
import { pretty } from '../output/pretty.ts';
import { lineOn } from '../output/progress.ts';
import { styleFor } from '../output/style.ts';
import { isThere, nameOf } from '../read-input.ts';
import { lookUpStack } from '../stack.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly stack: string;
  readonly region?: string;
  readonly before?: true;
  readonly policy?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ guardrail doctor --before --region eu-west-1
  $ guardrail doctor --region eu-west-1
  $ guardrail doctor --stack imds-guardrail-test --policy policy.test.yaml
  $ guardrail doctor --json | jq '.lines[] | select(.status == "wrong")'

  It looks at what the guardrail stands on and at the guardrail itself: whether events come in and are handled, whether
  its roles may do what they are for, whether people are told, which Regions nobody guards, and who else changes
  instances. Each line says what was found, and what to do. It only reads: the one change it asks for is a dry run.
  --before is for an account in which the guardrail is yet to be deployed, and goes by the policy file. Without it a
  stack that is not there is an error, so that a guardrail that is gone is never taken for a healthy one.

  What you may not read is told as not known, with the permission that it takes, and fails nothing.
  SLACK_API_URL asks another server than Slack.

Exit code: 0 nothing is wrong, 1 something is, or the stack could not be looked up, 2 unusable input.
`;

/** Adds `guardrail doctor`: what is wrong with an account, before and after the guardrail is deployed. Read-only. */
export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .summary('check an account before and after deploying: what is wrong, and what to do; changes nothing')
    .description('Check an account before and after deploying. Read-only: it changes nothing.')
    .option('--stack <name>', "the guardrail's stack", 'imds-guardrail-production')
    .option('--region <name>', 'where it is, or is to be (default: the one of your AWS settings)')
    .option('--before', 'there is no stack yet: check what it will stand on')
    .option('--policy <file>', 'the policy to compare with, or to be (default: ./policy.yaml)')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(options, terminal));
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const region = await regionOf(options);
  if (!options.before) await lookUpStack(options.stack, region, STACK_WORDS);
  const progress = lineOn(terminal);
  const report = await examine(options, region, terminal, (done, all) =>
    progress.write(`Checks done: ${done} of ${all}`),
  ).finally(progress.end);
  terminal.out(options.json ? pretty(doctorJson(report)) : doctorText(report, styleFor(terminal.colours)));
  refuseWrong(report);
}

const STACK_WORDS = {
  regionOption: '--region',
  nameIt: 'name it by --stack, or check what it will stand on by --before',
  without: '--before does without it',
} as const;

async function regionOf({ region }: Options): Promise<string> {
  // Loaded only by the commands that call AWS: it is most of what it takes to start.
  const { configuredRegion } = await import('../../lib/adapters/fleet-caller.ts');
  const found = region ?? (await configuredRegion());
  if (found !== null) return found;
  throw new InputError('say in which Region the guardrail is, or is to be: --region eu-west-1');
}

async function examine(
  { stack: stackName, policy: path, before }: Options,
  region: string,
  terminal: Terminal,
  onProgress: (done: number, all: number) => void,
): Promise<DoctorReport> {
  const policy = await loadPolicy(path, terminal);
  const { doctorConnection } = await import('../../lib/adapters/doctor/connection.ts');
  const { accountPorts, stackPorts } = await import('../../lib/adapters/doctor/doctor-ports.ts');
  const { signal } = new AbortController();
  const connection = await doctorConnection(region, terminal.now, signal).catch((error: unknown) => {
    throw new InputError(`AWS does not say who you are: ${problemOf(error)}`, { cause: error });
  });
  const ports = accountPorts(connection, terminal.env['SLACK_API_URL'], terminal.now);
  const { accountId, partition } = connection;
  const place = { stackName, accountId, partition, region };
  if (before) return examineBefore(place, policy, ports, onProgress);

  const hasFile = path !== undefined || (await isThere(POLICY_FILE));
  const file = hasFile ? { policy, name: nameOf(path ?? POLICY_FILE) } : null;
  return examineDeployed({ place, file }, { ...ports, ...stackPorts(stackName, connection) }, onProgress);
}

function refuseWrong({ lines }: DoctorReport): void {
  const wrong = lines.filter(({ status }) => status === 'wrong').length;
  if (wrong > 0) throw new FailureError(`${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong`);
}
