import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventBridgeEvent } from '../../local/ec2/events/envelope.ts';
import type { LocalServices } from '../local-services.ts';
import type { Measurements } from '../run-process.ts';
import { median, rounded } from '../statistics.ts';

const COLD_STARTS = 15;
const WARM_UP = 30;
const WARM_EVENTS = 60;

/** One that is told of launches by CloudTrail and stops IMDSv1 on what was launched. */
export interface LaunchContender {
  readonly name: string;
  /** Handles events in a fresh process, an invocation each. `directory` is an empty folder for its files. */
  readonly handle: (events: readonly EventBridgeEvent[], directory: string) => Promise<Measurements>;
}

/** What a contender took for the launch of one instance, medians; times in milliseconds. */
export interface LaunchTimes {
  readonly launch: 'compliant' | 'noncompliant';
  readonly contender: string;
  /** Loading and the first event together. */
  readonly coldWall: number;
  readonly coldCpu: number;
  readonly warmWall: number;
  /** The mean: the operating system's clock for it is too coarse for single events. */
  readonly warmCpu: number;
  readonly maximumResidentKilobytes: number;
}

/** Measures cold starts, the contenders in turns, and then many events in one process of each. */
export async function measureLaunches(
  contenders: readonly LaunchContender[],
  services: LocalServices,
  parent: string,
): Promise<LaunchTimes[]> {
  const times: LaunchTimes[] = [];
  for (const launch of ['compliant', 'noncompliant'] as const) {
    const handle = (contender: LaunchContender, count: number) =>
      handleLaunches(contender, services, { launch, count, parent });
    const cold = contenders.map((): Measurements[] => []);
    // The first round warms the disk's cache; it is not counted.
    for (const contender of contenders) await handle(contender, 1);
    for (let start = 0; start < COLD_STARTS; start += 1)
      for (const [index, contender] of contenders.entries()) cold[index]?.push(await handle(contender, 1));
    for (const [index, contender] of contenders.entries()) {
      const warm = await handle(contender, WARM_UP + WARM_EVENTS);
      times.push({ launch, contender: contender.name, ...summary(cold[index] ?? [], warm) });
    }
  }
  return times;
}

async function handleLaunches(
  contender: LaunchContender,
  services: LocalServices,
  { launch, count, parent }: { launch: LaunchTimes['launch']; count: number; parent: string },
): Promise<Measurements> {
  const launches = [];
  for (let index = 0; index < count; index += 1)
    launches.push(await services.launch(launch === 'compliant' ? 'required' : 'optional', 1));
  const directory = await mkdtemp(join(parent, 'launch-'));
  const measurements = await contender.handle(
    launches.map(({ event }) => event),
    directory,
  );
  services.expectEnforced(launches.flatMap(({ instanceIds }) => instanceIds));
  return measurements;
}

function summary(cold: readonly Measurements[], warm: Measurements) {
  const both = (read: (times: { wall: number; cpu: number }) => number) =>
    rounded(median(cold.map(({ load, invocations: [first] }) => read(load) + (first ? read(first) : NaN))));
  const counted = warm.invocations.slice(-WARM_EVENTS);
  return {
    coldWall: both(({ wall }) => wall),
    coldCpu: both(({ cpu }) => cpu),
    warmWall: rounded(median(counted.map(({ wall }) => wall))),
    warmCpu: rounded(counted.reduce((sum, { cpu }) => sum + cpu, 0) / counted.length),
    maximumResidentKilobytes: median(cold.map((each) => each.maximumResidentKilobytes)),
  };
}
