import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contender, PreparedScenario, Run } from './contender.ts';
import { awsEnvironment } from './environment.ts';
import { measuredRun } from './measured-run.ts';

/** The AWS SDK for JavaScript with its defaults, in a loop. */
export function naive(python: string): Contender {
  return { name: 'AWS SDK for JavaScript, naive', run: (scenario) => runNaive(python, scenario) };
}

async function runNaive(python: string, scenario: PreparedScenario): Promise<Run> {
  const { directory, endpoint, enforces } = scenario;
  const output = join(directory, 'found.json');
  const script = join(import.meta.dirname, 'naive-sweep.js');
  const taken = await measuredRun(python, [process.execPath, script, enforces ? 'enforce' : 'find', output], {
    directory,
    environment: awsEnvironment(endpoint, directory),
  });
  return { ...taken, found: Number(await readFile(output, 'utf8')) };
}
