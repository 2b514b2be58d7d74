import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PythonUnavailableError } from '../../local/python-environment.ts';
import { startLocalServices } from '../local-services.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { keepResult } from '../result.ts';
import type { Scenario } from './contender.ts';
import { custodian, custodianVersion, setUpCustodian } from './custodian.ts';
import { custodianFunctions, guardFunction } from './launch-contenders.ts';
import { measureLaunches, type LaunchTimes } from './measure-launches.ts';
import { measureSweeps, type Sweep } from './measure-sweeps.ts';
import { guardrail, startStubServices } from './guardrail.ts';
import { naive } from './naive.ts';
import { launchReport, sweepReport } from './report.ts';

const scenarios: readonly Omit<Scenario, 'instances'>[] = [
  { name: 'scan', optionalPercent: 2, enforces: false },
  { name: 'fix all', optionalPercent: 100, enforces: true },
  { name: '2 % violating', optionalPercent: 2, enforces: true },
  { name: 'clean', optionalPercent: 0, enforces: true },
];

/** Measures what others do for the same launches and fleets, on the same machine, in turns. */
async function main(): Promise<void> {
  const { runs, sizes, json } = readArguments();
  const machine = describeMachine();
  say(machineLine(machine));
  const python = await setUpCustodian();
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-peers-'));
  try {
    const launches = await allLaunches(python, directory);
    const sweeps: Sweep[] = [];
    for (const instances of sizes) sweeps.push(...(await allSweeps(python, directory, { instances, runs })));
    await keepResult(json, machine, { custodian: await custodianVersion(), runs, launches, sweeps });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function allLaunches(python: string, directory: string): Promise<LaunchTimes[]> {
  const services = await startLocalServices();
  try {
    const contenders = [
      ...(await custodianFunctions(python, services, directory)),
      await guardFunction(services, directory),
    ];
    const times = await measureLaunches(contenders, services, directory);
    say(launchReport(times));
    return times;
  } finally {
    await services.stop();
  }
}

async function allSweeps(
  python: string,
  directory: string,
  { instances, runs }: { instances: number; runs: number },
): Promise<Sweep[]> {
  const stubs = await startStubServices();
  try {
    const contenders = [custodian(python), guardrail(python, stubs), naive(python)];
    const sweeps: Sweep[] = [];
    for (const scenario of scenarios) {
      const measured = await measureSweeps(contenders, { ...scenario, instances }, { runs, directory });
      say(sweepReport(measured));
      sweeps.push(...measured);
    }
    return sweeps;
  } finally {
    await stubs.stop();
  }
}

function readArguments(): { runs: number; sizes: number[]; json: string | undefined } {
  const options = {
    runs: { type: 'string', default: '3' },
    sizes: { type: 'string', default: '1000,5000' },
    json: { type: 'string' },
  } as const;
  const { values } = parseArgs({ options });
  const runs = Number(values.runs);
  const sizes = values.sizes.split(',').filter(Boolean).map(Number);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a number from 1 on.');
  // 2 % of them must be a whole number.
  if (sizes.some((size) => !(size > 0 && size % 50 === 0)))
    throw new Error('--sizes takes multiples of 50, such as 1000,5000; none leaves the sweeps out.');
  return { runs, sizes, json: values.json };
}

function say(text: string): void {
  console.log(`${text}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof PythonUnavailableError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
