import type { Command } from 'commander';
import { parseDescribedInstances } from '../../lib/boundary/describe-instances.ts';
import { parseEvent } from '../../lib/boundary/events/parse-event.ts';
import { parseRecords } from '../../lib/boundary/events/parse-records.ts';
import type { Instance } from '../../lib/domain/instance.ts';
import { explain, type Circumstances, type Explanation } from '../explanation.ts';
import { InputError } from '../input-error.ts';
import { loadPolicy } from '../load-policy.ts';
import { explanationJson } from '../output/explanation-json.ts';
import { explanationText } from '../output/explanation-text.ts';
import { pretty } from '../output/pretty.ts';
import { logFileText } from '../output/summary.ts';
import { styleFor } from '../output/style.ts';
import { parseTime } from '../parse-time.ts';
import { readExceptions } from '../read-exceptions.ts';
import { nameOf, readJson, refuseSharedInput } from '../read-input.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly event: string;
  readonly instances?: string;
  readonly exceptions?: string;
  readonly policy?: string;
  readonly at?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  $ guardrail explain --event events/run-instances.console.json
  $ guardrail explain --event event.json --instances instances.json --policy policy.yaml
  $ gunzip -c 111122223333_CloudTrail_eu-west-1.json.gz | guardrail explain --event - --json

  An event of the last 90 days:
  $ aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=RunInstances \\
      --query 'Events[0].CloudTrailEvent' --output text > event.json

  instances.json is what \`aws ec2 describe-instances\` prints. Without it the instances are judged by what the
  event shows of them.

  What exceptions that are granted, or that you write yourself, change about it:
  $ guardrail exceptions export --json > exceptions.json
  $ guardrail explain --event event.json --exceptions exceptions.json --at 2026-05-01T10:00:00Z

Exit code: 0 decided, 2 unusable input.
`;

/** Adds \`guardrail explain\`: what the guardrail would decide on an event, offline, without any call to AWS. */
export function addExplain(program: Command, terminal: Terminal): void {
  program
    .command('explain')
    .summary('say what the guardrail makes of an event, and why')
    .description('Say what the guardrail makes of an event, and why. Offline: it calls nothing.')
    .requiredOption(
      '--event <file>',
      'EventBridge event, CloudTrail record or log file (JSON, also gzipped); - for standard input',
    )
    .option('--instances <file>', 'the instances, as `aws ec2 describe-instances` prints them')
    .option('--exceptions <file>', 'exceptions, as `guardrail exceptions export --json` prints them')
    .option('--policy <file>', 'the policy to judge by (default: ./policy.yaml, or the defaults without it)')
    .option(
      '--at <time>',
      'judge as of this time, as in 2026-05-01T10:00:00Z (default: when the event happened)',
    )
    .option('--json', 'print JSON: an object, or an array of them for a log file')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(options, terminal));
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const { event, instances, policy: policyFile } = options;
  refuseSharedInput({
    '--event': event,
    '--instances': instances,
    '--exceptions': options.exceptions,
    '--policy': policyFile,
  });
  const at = options.at === undefined ? null : parseTime(options.at, '--at');
  const policy = await loadPolicy(options.policy, terminal);
  const described = options.instances === undefined ? null : await readInstances(options.instances, terminal);
  const exceptions =
    options.exceptions === undefined ? null : (await readExceptions(options.exceptions, terminal)).exceptions;
  const json = await readJson(options.event, terminal);

  const circumstances: Circumstances = { policy, described, exceptions, at };
  const records = parseRecords(json);
  const explanations = (records ?? [json]).map((event, index) => {
    const place = records === null ? nameOf(options.event) : `${nameOf(options.event)}, record ${index + 1}`;
    return explained(event, place, circumstances);
  });
  terminal.out(
    records === null ? print(explanations, options, terminal) : printLogFile(explanations, options, terminal),
  );
}

function explained(json: unknown, place: string, circumstances: Circumstances): Explanation {
  const event = parseEvent(json);
  if (event.kind === 'malformed') throw new InputError(`${place}: ${event.problem}`);
  return explain(event, circumstances);
}

function print(explanations: readonly Explanation[], { json }: Options, terminal: Terminal): string {
  const style = styleFor(terminal.colours);
  return explanations
    .map((explanation) => (json ? pretty(explanationJson(explanation)) : explanationText(explanation, style)))
    .join('');
}

function printLogFile(explanations: readonly Explanation[], { json }: Options, terminal: Terminal): string {
  return json
    ? pretty(explanations.map(explanationJson))
    : logFileText(explanations, styleFor(terminal.colours));
}

async function readInstances(file: string, terminal: Terminal): Promise<readonly Instance[]> {
  // A description that does not say where it is from is of the event's own account and Region.
  const instances = parseDescribedInstances(await readJson(file, terminal), { accountId: '', region: '' });
  if (instances === null)
    throw new InputError(`${nameOf(file)} is not what \`aws ec2 describe-instances\` prints`);
  return instances;
}
