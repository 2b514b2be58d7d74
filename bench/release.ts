import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { budgets } from '../scripts/budgets.ts';
import { bundle } from '../scripts/bundle.ts';
import { startLocalServices } from './local-services.ts';
import { describeCommit, describeMachine, machineLine } from './machine.ts';
import { custodianVersion, setUpCustodian } from './peers/custodian.ts';
import { custodianFunctions, guardFunction } from './peers/launch-contenders.ts';
import { measureLaunches, type LaunchTimes } from './peers/measure-launches.ts';
import { launchReport } from './peers/report.ts';
import { parseTrend, ratiosOf, trendPage, withRelease } from './trend.ts';

const projectRoot = join(import.meta.dirname, '..');
const trendFile = join(import.meta.dirname, 'trend.json');

/** Measures the release at hand beside Cloud Custodian, and adds it to the trend. */
async function main(): Promise<void> {
  const machine = describeMachine();
  console.log(`${machineLine(machine)}\n`);
  const [times, kilobytes] = [await measuredLaunches(), await bundleKilobytes()];
  const manifest = await readFile(join(projectRoot, 'package.json'), 'utf8');
  const release = {
    version: z.object({ version: z.string() }).parse(JSON.parse(manifest)).version,
    commit: describeCommit(),
    date: new Date().toISOString().slice(0, 10),
    loadAverage: machine.loadAverage,
    custodian: await custodianVersion(),
    guardKilobytes: kilobytes.get('guard') ?? 0,
    allKilobytes: [...kilobytes.values()].reduce((sum, each) => sum + each, 0),
    ...ratiosOf(times),
  };
  const releases = withRelease(parseTrend(await readFile(trendFile, 'utf8')), release);
  await writeFile(trendFile, `${JSON.stringify(releases, null, 2)}\n`);
  await writeFile(join(import.meta.dirname, 'TREND.md'), trendPage(releases));
  console.log(`${launchReport(times)}\n\n${trendPage(releases)}`);
}

async function measuredLaunches(): Promise<LaunchTimes[]> {
  const options = { runs: { type: 'string', default: '15' } } as const;
  const runs = Number(parseArgs({ options }).values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a number from 1 on.');
  const python = await setUpCustodian();
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-release-'));
  const services = await startLocalServices();
  try {
    const contenders = [
      ...(await custodianFunctions(python, services, directory)).slice(0, 1),
      await guardFunction(services, directory),
    ];
    return await measureLaunches(contenders, services, directory, runs);
  } finally {
    await services.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function bundleKilobytes(): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of Object.keys(budgets)) {
    const { files } = await bundle(name, join(projectRoot, 'functions', `${name}.ts`));
    const bytes = files.reduce((sum, { contents }) => sum + contents.length, 0);
    sizes.set(name, Math.round(bytes / 102.4) / 10);
  }
  return sizes;
}

await main();
