import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Launch, LocalServices } from './local-services.ts';
import { runBareNode, runProcess, type Measurements } from './run-process.ts';
import { spreadOf, type Spread } from './statistics.ts';

/** One way to start cold; all times in milliseconds. */
export interface ColdStart {
  readonly name: string;
  /** The whole life of the process, less that of a Node which does nothing. */
  readonly beyondBareNode: Spread;
  /** `beyondBareNode` plus bare Node, as a multiple of bare Node. */
  readonly ratioToBareNode: number;
  readonly load: Spread;
  readonly firstEvent: Spread;
  /** Processor time of loading and the first event together. */
  readonly cpu: Spread;
  readonly maximumResidentKilobytes: Spread;
}

/** Cold starts beside the bare Node that they are measured against. */
export interface ColdStarts {
  readonly bareNode: Spread;
  readonly ways: readonly ColdStart[];
}

interface Way {
  readonly name: string;
  readonly httpTokens: 'optional' | 'required';
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts a fresh process for each run and way: bundle loaded, one batch with one launch handled. The ways take
 * turns, so that a busy moment of the machine hits them all.
 */
export async function measureColdStarts(
  bundle: string,
  services: LocalServices,
  { runs, directory }: { runs: number; directory: string },
): Promise<ColdStarts> {
  const ways = await waysToStart(directory);
  const startOnce = (way: Way) => coldStart(way, bundle, services, directory);
  // The first round warms the disk's cache and fills V8's; it is not counted.
  for (const way of ways) await startOnce(way);

  const bare: number[] = [];
  const measured = ways.map((): Measurements[] => []);
  for (let run = 0; run < runs; run += 1) {
    bare.push(await runBareNode());
    for (const [index, way] of ways.entries()) measured[index]?.push(await startOnce(way));
  }
  const bareNode = spreadOf(bare);
  return { bareNode, ways: ways.map((way, index) => summary(way.name, measured[index] ?? [], bareNode)) };
}

async function waysToStart(directory: string): Promise<Way[]> {
  const compileCache = join(directory, 'compile-cache');
  await mkdir(compileCache, { recursive: true });
  const cached = { NODE_COMPILE_CACHE: compileCache };
  return [
    { name: 'compliant launch', httpTokens: 'required', environment: {} },
    { name: 'noncompliant launch', httpTokens: 'optional', environment: {} },
    { name: 'compliant launch, compile cache', httpTokens: 'required', environment: cached },
    { name: 'noncompliant launch, compile cache', httpTokens: 'optional', environment: cached },
  ];
}

async function coldStart(
  { httpTokens, environment }: Way,
  bundle: string,
  services: LocalServices,
  directory: string,
): Promise<Measurements> {
  const { event, instanceIds }: Launch = await services.launch(httpTokens, 1);
  const measurements = await runProcess({
    bundle,
    directory,
    batches: [[event]],
    environment: { ...services.environment, ...environment },
  });
  services.expectEnforced(instanceIds);
  return measurements;
}

function summary(name: string, runs: readonly Measurements[], bareNode: Spread): ColdStart {
  const firstEvents = runs.flatMap(({ invocations: [first] }) => (first === undefined ? [] : [first]));
  const lifetimes = spreadOf(runs.map(({ lifetime }) => lifetime));
  return {
    name,
    beyondBareNode: spreadOf(runs.map(({ lifetime }) => lifetime - bareNode.median)),
    ratioToBareNode: Math.round((lifetimes.median / bareNode.median) * 100) / 100,
    load: spreadOf(runs.map(({ load }) => load.wall)),
    firstEvent: spreadOf(firstEvents.map(({ wall }) => wall)),
    cpu: spreadOf(runs.map(({ load, invocations: [first] }) => load.cpu + (first?.cpu ?? 0))),
    maximumResidentKilobytes: spreadOf(runs.map((each) => each.maximumResidentKilobytes)),
  };
}
