import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { FailureError } from '../cli/failure-error.ts';
import { InputError } from '../cli/input-error.ts';
import { harmless } from '../cli/output/style.ts';
import { processTerminal } from '../cli/terminal.ts';
import { removalPorts } from '../lib/adapters/removal-ports.ts';
import { remove } from './removal/remove.ts';
import { removalOptions } from './removal/removal-options.ts';

const projectRoot = join(import.meta.dirname, '..');

/** `npm run remove`: exit code 0 removed or told, 1 something failed on the way, 2 a refusal or unusable input. */
async function main(): Promise<void> {
  const options = removalOptions(process.argv.slice(2), process.env);
  // The clients look there for where they are, and in whose name.
  process.env['AWS_REGION'] = options.region;
  if (options.profile !== null) process.env['AWS_PROFILE'] = options.profile;
  const ports = removalPorts(`imds-guardrail-${options.stage}`);
  await remove(options, { ports, removeStack }, processTerminal(process));
}

async function removeStack(words: readonly string[]): Promise<void> {
  const osls = join(projectRoot, 'node_modules', 'osls', 'bin', 'serverless.js');
  const child = spawn(process.execPath, [osls, 'remove', ...words], { cwd: projectRoot, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new FailureError('osls did not remove the stack: what it says is above');
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError) && !(error instanceof FailureError)) throw error;
  process.stderr.write(`remove: ${harmless(error.message)}\n`);
  process.exitCode = error instanceof InputError ? 2 : 1;
}
