import type { EventBridgeEvent } from '../local/ec2/events/envelope.ts';
import type { Calls, LocalServices } from './local-services.ts';
import { runProcess, type Measurements } from './run-process.ts';
import { rounded, spreadOf, type Spread } from './statistics.ts';

/** What one invocation of a warm function takes; times in milliseconds. */
export interface Warm {
  readonly name: string;
  readonly invocations: number;
  readonly instancesPerInvocation: number;
  readonly wall: Spread;
  /** The mean: the operating system's clock for it is too coarse for single invocations. */
  readonly cpu: number;
  readonly cpuPerInstance: number;
  /** The calls of one invocation, the mean; what is made once a minute counts with its share. */
  readonly calls: Calls;
  /** What the guard would have waited in one invocation before it read back. */
  readonly pausedMilliseconds: number;
}

interface Scenario {
  readonly name: string;
  readonly httpTokens: 'optional' | 'required';
  /** Events in a batch, and instances in each. */
  readonly events: number;
  readonly instances: number;
  readonly invocations: number;
}

const scenarios: readonly Scenario[] = [
  { name: 'compliant launch', httpTokens: 'required', events: 1, instances: 1, invocations: 400 },
  {
    name: 'batch of 10 compliant launches',
    httpTokens: 'required',
    events: 10,
    instances: 1,
    invocations: 80,
  },
  { name: 'noncompliant launch', httpTokens: 'optional', events: 1, instances: 1, invocations: 160 },
  {
    name: 'batch of 10 noncompliant launches',
    httpTokens: 'optional',
    events: 10,
    instances: 1,
    invocations: 40,
  },
  { name: 'noncompliant launch of 50', httpTokens: 'optional', events: 1, instances: 50, invocations: 16 },
];

/** This share of the invocations goes first and is not counted: V8 optimises what is called often. */
const WARM_UP_SHARE = 0.5;

/** Handles the same kind of batch again and again, each scenario in a process of its own. */
export async function measureWarm(
  bundle: string,
  services: LocalServices,
  directory: string,
): Promise<Warm[]> {
  const measured: Warm[] = [];
  for (const scenario of scenarios)
    measured.push(await measureScenario(scenario, bundle, services, directory));
  return measured;
}

async function measureScenario(
  scenario: Scenario,
  bundle: string,
  services: LocalServices,
  directory: string,
): Promise<Warm> {
  const { batches, instanceIds } = await prepare(scenario, services);
  const before = services.calls();
  const { environment } = services;
  const measurements = await runProcess({ bundle, directory, batches, environment });
  services.expectEnforced(instanceIds);
  return summary(scenario, measurements, callsPerInvocation(before, services.calls(), batches.length));
}

async function prepare({ httpTokens, events, instances, invocations }: Scenario, services: LocalServices) {
  const batches: EventBridgeEvent[][] = [];
  const instanceIds: string[] = [];
  for (let index = 0; index < invocations * (1 + WARM_UP_SHARE); index += 1) {
    const launches = [];
    for (let event = 0; event < events; event += 1)
      launches.push(await services.launch(httpTokens, instances));
    batches.push(launches.map(({ event }) => event));
    instanceIds.push(...launches.flatMap((launch) => launch.instanceIds));
  }
  return { batches, instanceIds };
}

function callsPerInvocation(before: Calls, after: Calls, invocations: number): Calls {
  const made = Object.entries(after).map(
    ([operation, count]) => [operation, rounded((count - (before[operation] ?? 0)) / invocations)] as const,
  );
  return Object.fromEntries(made.filter(([, count]) => count > 0));
}

function summary(
  { name, events, instances, invocations }: Scenario,
  measurements: Measurements,
  calls: Calls,
): Warm {
  const counted = measurements.invocations.slice(-invocations);
  const cpu = counted.reduce((sum, each) => sum + each.cpu, 0) / counted.length;
  const instancesPerInvocation = events * instances;
  return {
    name,
    invocations,
    instancesPerInvocation,
    wall: spreadOf(counted.map(({ wall }) => wall)),
    cpu: rounded(cpu),
    cpuPerInstance: rounded(cpu / instancesPerInvocation),
    calls,
    pausedMilliseconds: Math.round(measurements.pausedMilliseconds / measurements.invocations.length),
  };
}
