import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from '../scripts/bundle.ts';
import { startLocalServices } from './local-services.ts';
import { describeMachine, machineLine } from './machine.ts';
import { measureColdStarts } from './measure-cold-start.ts';
import { measureSize } from './measure-size.ts';
import { measureWarm } from './measure-warm.ts';
import { coldStartReport, sizeReport, warmReport } from './report.ts';
import { keepResult } from './result.ts';
import { unpack } from './unpack.ts';

/** The function that is measured. */
const NAME = 'guard';

/** Measures the bundle of `guard`: its size, its cold start, and what a warm invocation takes. */
async function main(): Promise<void> {
  const { runs, json } = readArguments();
  const machine = describeMachine();
  say(machineLine(machine));

  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-bench-'));
  const services = await startLocalServices();
  try {
    const made = await bundle(NAME, join(import.meta.dirname, '..', 'functions', `${NAME}.ts`));
    const file = await unpack(NAME, made, directory);
    const size = await measureSize(NAME, made);
    say(sizeReport(NAME, size));
    const coldStarts = await measureColdStarts(file, services, { runs, directory });
    say(coldStartReport(coldStarts, runs));
    const warm = await measureWarm(file, services, directory);
    say(warmReport(warm));
    await keepResult(json, machine, { runs, size, coldStarts, warm });
  } finally {
    await services.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function readArguments(): { runs: number; json: string | undefined } {
  const options = { runs: { type: 'string', default: '15' }, json: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a number from 1 on.');
  return { runs, json: values.json };
}

function say(text: string): void {
  console.log(`${text}\n`);
}

await main();
