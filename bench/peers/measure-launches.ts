import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventBridgeEvent } from '../../local/ec2/events/envelope.ts';
import type { LocalServices } from '../local-services.ts';
import type { Measurements } from '../run-process.ts';
import { median, rounded } from '../statistics.ts';

const COLD_STARTS = 15;

/** What is launched, and how many events are handled warm: some that are not counted, and then those that are. */
const kinds = [
  { launch: 'compliant', instances: 1, warmUp: 30, warm: 60 },
  { launch: 'noncompliant', instances: 1, warmUp: 30, warm: 60 },
  { launch: 'noncompliant', instances: 50, warmUp: 3, warm: 6 },
] as const;

type Kind = (typeof kinds)[number];

/** One that is told of launches by CloudTrail and stops IMDSv1 on what was launched. */
export interface LaunchContender {
  readonly name: string;
  /** Handles events in a fresh process, an invocation each. `directory` is an empty folder for its files. */
  readonly handle: (events: readonly EventBridgeEvent[], directory: string) => Promise<Measurements>;
}

/** What a contender took for a launch, medians; times in milliseconds. */
export interface LaunchTimes {
  readonly launch: 'compliant' | 'noncompliant';
  /** In one event. */
  readonly instances: number;
  readonly contender: string;
  /** Loading and the first event together. */
  readonly coldWall: number;
  readonly coldCpu: number;
  readonly warmWall: number;
  /** The mean: the operating system's clock for it is too coarse for single events. */
  readonly warmCpu: number;
  /** Calls of AWS for a warm event, the mean. */
  readonly calls: number;
  readonly maximumResidentKilobytes: number;
}

/** Measures cold starts, the contenders in turns, and then many events in one process of each. */
export async function measureLaunches(
  contenders: readonly LaunchContender[],
  services: LocalServices,
  parent: string,
  coldStarts = COLD_STARTS,
): Promise<LaunchTimes[]> {
  const times: LaunchTimes[] = [];
  for (const kind of kinds) {
    const handle = (contender: LaunchContender, count: number) =>
      handleLaunches(contender, services, { kind, count, parent });
    const cold = contenders.map((): Measurements[] => []);
    // The first round warms the disk's cache; it is not counted.
    for (const contender of contenders) await handle(contender, 1);
    for (let start = 0; start < coldStarts; start += 1)
      for (const [index, contender] of contenders.entries()) cold[index]?.push(await handle(contender, 1));
    for (const [index, contender] of contenders.entries()) {
      const before = callsOf(services);
      const warm = await handle(contender, kind.warmUp + kind.warm);
      const calls = rounded((callsOf(services) - before) / (kind.warmUp + kind.warm));
      const { launch, instances } = kind;
      const taken = summary(cold[index] ?? [], warm, kind.warm);
      times.push({ launch, instances, contender: contender.name, calls, ...taken });
    }
  }
  return times;
}

function callsOf(services: LocalServices): number {
  return Object.values(services.calls()).reduce((sum, count) => sum + count, 0);
}

async function handleLaunches(
  contender: LaunchContender,
  services: LocalServices,
  { kind, count, parent }: { kind: Kind; count: number; parent: string },
): Promise<Measurements> {
  const launches = [];
  for (let index = 0; index < count; index += 1)
    launches.push(
      await services.launch(kind.launch === 'compliant' ? 'required' : 'optional', kind.instances),
    );
  const directory = await mkdtemp(join(parent, 'launch-'));
  const measurements = await contender.handle(
    launches.map(({ event }) => event),
    directory,
  );
  services.expectEnforced(launches.flatMap(({ instanceIds }) => instanceIds));
  return measurements;
}

function summary(cold: readonly Measurements[], warm: Measurements, warmEvents: number) {
  const both = (read: (times: { wall: number; cpu: number }) => number) =>
    rounded(median(cold.map(({ load, invocations: [first] }) => read(load) + (first ? read(first) : NaN))));
  const counted = warm.invocations.slice(-warmEvents);
  return {
    coldWall: both(({ wall }) => wall),
    coldCpu: both(({ cpu }) => cpu),
    warmWall: rounded(median(counted.map(({ wall }) => wall))),
    warmCpu: rounded(counted.reduce((sum, { cpu }) => sum + cpu, 0) / counted.length),
    maximumResidentKilobytes: median(cold.map((each) => each.maximumResidentKilobytes)),
  };
}
