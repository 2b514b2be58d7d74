import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiledTemplate } from '../../scripts/release/compiled-template.ts';
import { startLocalServices } from '../local-services.ts';
import { startCapacityProxy } from './capacity-proxy.ts';
import { exceptionUsage } from './exception-usage.ts';
import { fixedUsage } from './fixed.ts';
import { MILLISECONDS_A_CALL } from './invocation-usage.ts';
import { findingOnTheBus, measureFindingInSlack } from './measure-finding.ts';
import { measureGuard, type GuardUsages } from './measure-guard.ts';
import { breakdown, once, perMillion } from './report.ts';
import { sweepUsage } from './sweep-usage.ts';
import { times, total } from './usage.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** Counts what the guardrail uses, and computes what that costs by the list prices. */
async function main(): Promise<void> {
  const { guard, finding } = await measured();
  const [inSlack, onTheBus] = [await measureFindingInSlack(finding), findingOnTheBus()];
  const compliant = total(guard.compliant, guard.stateChange);
  const alone = total(guard.correctedAlone, guard.stateChange, guard.ownChange);
  const inTen = total(guard.correctedInTen, guard.stateChange, guard.ownChange);
  say(
    `List prices of us-east-1, no free tier; Lambda at 512 MB and ${MILLISECONDS_A_CALL} ms a call of AWS.`,
  );
  say(
    perMillion([
      { name: 'compliant launches', usage: compliant },
      { name: 'launches corrected alone', usage: alone },
      { name: 'launches corrected in batches of ten', usage: inTen },
      { name: 'state changes in batches of a hundred', usage: guard.stateChange },
      { name: 'findings to the event bus', usage: onTheBus },
      { name: 'findings to Slack', usage: inSlack },
      { name: 'corrected alone, told on both', usage: total(alone, onTheBus, inSlack) },
    ]),
  );
  say(breakdown('a million launches corrected alone', times(1_000_000, alone)));
  for (const [name, file] of [
    ['as it comes, a month', join(projectRoot, 'policy.yaml')],
    ['with all that a policy can switch on, a month', join(projectRoot, 'scripts/release/everything.json')],
  ] as const)
    say(breakdown(name, fixedUsage(await compiledTemplate(file))));
  say(
    once('once', [
      { name: 'an exception, from its request to its end', usage: exceptionUsage() },
      ...[
        [1_000, 0],
        [100_000, 0],
        [1_000, 20],
        [100_000, 2_000],
      ].map(([instances = 0, changes = 0]) => ({
        name: `a sweep of ${instances.toLocaleString('en')} instances, ${changes.toLocaleString('en')} changed`,
        usage: sweepUsage(instances, changes, guard.correctedInTen),
      })),
    ]),
  );
}

async function measured(): Promise<{ guard: GuardUsages; finding: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-cost-'));
  const services = await startLocalServices();
  const dynamoDb = await startCapacityProxy(services.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
  try {
    const guard = await measureGuard(services, dynamoDb, directory);
    const [finding] = services.findings();
    if (finding === undefined) throw new Error('The guard has told of nothing.');
    return { guard, finding };
  } finally {
    await Promise.all([services.stop(), dynamoDb.stop()]);
    await rm(directory, { recursive: true, force: true });
  }
}

function say(text: string): void {
  console.log(`${text}\n`);
}

// A reader that has seen enough (`| head`) closes the pipe; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

await main();
