import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { median, rounded } from '../statistics.ts';
import type { Contender, Run, Scenario } from './contender.ts';
import { REGION } from './environment.ts';
import { startSimulatorProcess, type Counts } from './simulator-process.ts';

/** Of each API call, milliseconds. */
export const LATENCY = 30;

/** What a contender took for a scenario, medians; times in milliseconds. */
export interface Sweep {
  readonly scenario: Scenario;
  readonly contender: string;
  readonly wall: number;
  readonly cpu: number;
  readonly maximumResidentKilobytes: number;
  /** Of one run, by action. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Lets the contenders take turns, so that a busy moment of the machine hits them all. */
export async function measureSweeps(
  contenders: readonly Contender[],
  scenario: Scenario,
  { runs, directory }: { runs: number; directory: string },
): Promise<Sweep[]> {
  const measured = contenders.map((contender) => ({ contender, outcomes: [] as Outcome[] }));
  for (let run = 0; run < runs; run += 1)
    for (const { contender, outcomes } of measured)
      outcomes.push(await runOnce(contender, scenario, directory));
  return measured.map(({ contender, outcomes }) => summary(contender.name, scenario, outcomes));
}

interface Outcome extends Run {
  readonly calls: Readonly<Record<string, number>>;
}

async function runOnce(contender: Contender, scenario: Scenario, parent: string): Promise<Outcome> {
  const { instances, optionalPercent } = scenario;
  const fleet = ['--region', REGION, '--instances', `${instances}`, '--optional', `${optionalPercent}`];
  const simulator = await startSimulatorProcess([...fleet, '--latency', `${LATENCY}`]);
  try {
    const directory = await mkdtemp(join(parent, 'run-'));
    const run = await contender.run({ ...scenario, endpoint: simulator.url, directory });
    const counts = await simulator.counts();
    refuseWorkNotDone(contender, scenario, run, counts);
    return { ...run, calls: callsByAction(counts) };
  } finally {
    await simulator.stop();
  }
}

/** Throws unless the run did all of its work, and no more: half of the work would look splendid. */
function refuseWorkNotDone(contender: Contender, scenario: Scenario, { found }: Run, counts: Counts): void {
  const { enforces, instances, optionalPercent, name } = scenario;
  const wanted = (instances * optionalPercent) / 100;
  const changed = counts
    .filter(({ action, outcome }) => action === 'ModifyInstanceMetadataOptions' && outcome === 'ok')
    .reduce((sum, { count }) => sum + count, 0);
  if (found === wanted && changed === (enforces ? wanted : 0)) return;
  throw new Error(
    `${contender.name} found ${found} of ${wanted} instances and changed ${changed} in '${name}' of ${instances}.`,
  );
}

function callsByAction(counts: Counts): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const { action, count } of counts) calls[action] = (calls[action] ?? 0) + count;
  return calls;
}

function summary(contender: string, scenario: Scenario, outcomes: readonly Outcome[]): Sweep {
  const medianOf = (read: (outcome: Outcome) => number) => rounded(median(outcomes.map(read)));
  return {
    scenario,
    contender,
    wall: medianOf(({ wall }) => wall),
    cpu: medianOf(({ cpu }) => cpu),
    maximumResidentKilobytes: medianOf((outcome) => outcome.maximumResidentKilobytes),
    calls: outcomes[0]?.calls ?? {},
  };
}
