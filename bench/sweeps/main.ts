import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, machineLine } from '../machine.ts';
import { keepResult } from '../result.ts';
import { table } from '../table.ts';
import { rounded } from '../statistics.ts';
import { guardrail, startStubServices, type StubServices } from '../peers/guardrail.ts';
import type { Taken } from '../peers/contender.ts';
import { startSimulatorProcess, type Counts } from '../peers/simulator-process.ts';
import { REGION } from '../peers/environment.ts';
import { sweepInSlices } from './slices.ts';

/** A fleet that a sweep is measured on. */
interface Fleet {
  readonly name: string;
  readonly instances: number;
  readonly optionalPercent: number;
  /** EC2's own limits: 100 changes at once and 5 a second more. */
  readonly throttled: boolean;
  readonly changesPerSecond: number;
}

const AS_FAST_AS_CAN_BE = 9_999;
const EC2_RATE = 5;

const fleets: readonly Fleet[] = [
  ...[10_000, 100_000].flatMap((instances) =>
    [0, 2].map((optionalPercent) => ({
      name: `${instances} instances, ${optionalPercent} % violating`,
      instances,
      optionalPercent,
      throttled: false,
      changesPerSecond: AS_FAST_AS_CAN_BE,
    })),
  ),
  {
    name: '1000 violating, EC2 throttles',
    instances: 1_000,
    optionalPercent: 100,
    throttled: true,
    changesPerSecond: EC2_RATE,
  },
];

/** What a sweep of a fleet took. */
interface Measured extends Taken {
  readonly fleet: Fleet;
  readonly calls: Readonly<Record<string, number>>;
  readonly throttledCalls: number;
}

/** Measures the guardrail's own sweep on large fleets, at EC2's limits, and cut into the slices of a Lambda. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const machine = describeMachine();
  console.log(`${machineLine(machine)}\n`);
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-sweeps-'));
  const stubs = await startStubServices();
  try {
    const measured: Measured[] = [];
    for (const fleet of fleets) measured.push(await measure(fleet, stubs, directory));
    console.log(`${report(measured)}\n`);
    const slices = await sweepInSlices({ instances: 20_000, changesInSlice: 4_400 });
    console.log(
      `${slices.instances} violating instances in slices of ${slices.changesInSlice} changes: ${slices.slices} slices, ${slices.changes} changes, ${slices.left} instances left open.\n`,
    );
    await keepResult(values.json, machine, { measured, slices });
  } finally {
    await stubs.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(fleet: Fleet, stubs: StubServices, parent: string): Promise<Measured> {
  const { instances, optionalPercent, throttled, changesPerSecond, name } = fleet;
  const flags = ['--region', REGION, '--instances', `${instances}`, '--optional', `${optionalPercent}`];
  const simulator = await startSimulatorProcess([...flags, ...(throttled ? ['--throttle'] : [])]);
  try {
    const directory = await mkdtemp(join(parent, 'run-'));
    const scenario = { name, instances, optionalPercent, enforces: true, endpoint: simulator.url, directory };
    const { found, ...taken } = await guardrail('python3', stubs, changesPerSecond).run(scenario);
    const counts = await simulator.counts();
    const wanted = (instances * optionalPercent) / 100;
    if (found !== wanted) throw new Error(`${name}: ${found} of ${wanted} instances were corrected.`);
    return { fleet, ...taken, ...callsIn(counts) };
  } finally {
    await simulator.stop();
  }
}

function callsIn(counts: Counts): Pick<Measured, 'calls' | 'throttledCalls'> {
  const calls: Record<string, number> = {};
  for (const { action, count } of counts) calls[action] = (calls[action] ?? 0) + count;
  const throttled = counts.filter(({ outcome }) => outcome === 'RequestLimitExceeded');
  return { calls, throttledCalls: throttled.reduce((sum, { count }) => sum + count, 0) };
}

function report(measured: readonly Measured[]): string {
  const header = ['sweep', 'wall s', 'of the limit', 'CPU s', 'peak MB', 'reads', 'changes', 'throttled'];
  const rows = measured.map(({ fleet, wall, cpu, maximumResidentKilobytes, calls, throttledCalls }) => {
    const changes = calls['ModifyInstanceMetadataOptions'] ?? 0;
    const least = (changes - 100) / EC2_RATE;
    return [
      fleet.name,
      String(rounded(wall / 1_000)),
      fleet.throttled ? String(rounded(wall / 1_000 / least)) : '-',
      String(rounded(cpu / 1_000)),
      String(Math.round(maximumResidentKilobytes / 1_024)),
      String((calls['DescribeInstances'] ?? 0) + (calls['GetMetricData'] ?? 0)),
      String(changes),
      String(throttledCalls),
    ];
  });
  return table(header, rows);
}

await main();
