import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Contender, PreparedScenario, Run } from './contender.ts';
import { awsEnvironment, REGION } from './environment.ts';
import { measuredRun } from './measured-run.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** All at once and as fast as EC2 answers, as the others do it; each instance still with a look at its use before. */
const POLICY = {
  baseline: { mode: { existing: 'enforce' } },
  fleet: { mostChanges: 100_000, waves: { canary: 100_000, percentages: [100] } },
};

const scanned = z.object({ instances: z.array(z.unknown()) });
const swept = z.object({ counts: z.record(z.string(), z.number()) });

/** What the guardrail's sweep talks to beside EC2. */
export interface StubServices {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts the stubs in a process of their own. */
export async function startStubServices(): Promise<StubServices> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stub-services.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: String(url).trim(),
    stop: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** The guardrail's command line as it is built: `scan`, and `sweep` in its own process. */
export function guardrail(python: string, stubs: StubServices): Contender {
  return { name: 'imds-guardrail', run: (scenario) => runGuardrail(python, stubs, scenario) };
}

async function runGuardrail(
  python: string,
  { url }: StubServices,
  { directory, endpoint, enforces }: PreparedScenario,
): Promise<Run> {
  const policy = join(directory, 'policy.yaml');
  const output = join(directory, 'out.json');
  // JSON is YAML as well.
  await writeFile(policy, JSON.stringify(POLICY));
  const program = join(ROOT, 'build', 'guardrail', 'guardrail.mjs');
  const common = ['--json', '--region', REGION, '--policy', policy];
  const words = enforces
    ? ['sweep', '--here', '--stack', 'bench', '--changes-per-second', '9999', ...common]
    : ['scan', ...common];
  const command = [process.execPath, program, ...words].map((word) => `'${word}'`).join(' ');
  const taken = await measuredRun(python, ['/bin/sh', '-c', `exec ${command} > '${output}'`], {
    directory,
    environment: {
      ...awsEnvironment(endpoint, directory),
      AWS_ENDPOINT_URL_DYNAMODB: url,
      AWS_ENDPOINT_URL_SNS: url,
      AWS_ENDPOINT_URL_CLOUDFORMATION: url,
    },
  });
  const json: unknown = JSON.parse(await readFile(output, 'utf8'));
  const found = enforces
    ? (swept.parse(json).counts['remediated'] ?? 0)
    : scanned.parse(json).instances.length;
  return { ...taken, found };
}
