import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contender, PreparedScenario, Run } from '../../bench/peers/contender.ts';
import { custodianPolicy } from '../../bench/peers/custodian.ts';
import { REGION } from '../../bench/peers/environment.ts';
import { measureSweeps } from '../../bench/peers/measure-sweeps.ts';
import { launchReport, sweepReport } from '../../bench/peers/report.ts';

const scenario = { name: '2 % violating', instances: 100, optionalPercent: 2, enforces: true };
const taken = { wall: 1, cpu: 1, maximumResidentKilobytes: 1 };

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-peers-test-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

describe('a comparison of sweeps', () => {
  it('gives medians, and the calls that a run made', async () => {
    const walls = [7, 9, 8];
    const contender: Contender = {
      name: 'careful',
      run: async (prepared) => ({ ...(await sweep(prepared)), wall: walls.pop() ?? NaN }),
    };

    const measured = await measureSweeps([contender], scenario, { runs: 3, directory });

    expect(measured).toEqual([
      {
        scenario,
        contender: 'careful',
        ...taken,
        wall: 8,
        calls: { DescribeInstances: 1, ModifyInstanceMetadataOptions: 2 },
      },
    ]);
  });

  it.each<[string, Contender['run'], boolean]>([
    ['finds too few', async (prepared) => ({ ...(await sweep(prepared)), found: 1 }), true],
    ['changes nothing', () => Promise.resolve({ ...taken, found: 2 }), true],
    ['changes what it should only find', sweep, false],
  ])('refuses a run that %s', async (_, run, enforces) => {
    const attempt = measureSweeps(
      [{ name: 'hasty', run }],
      { ...scenario, enforces },
      { runs: 1, directory },
    );

    await expect(attempt).rejects.toThrow(/^hasty found \d of 2 instances and changed \d in '2 % violating'/);
  });

  it("gives Cloud Custodian only what it can be asked: no action for a scan, none of EC2's own filters", () => {
    const [scan, fix] = [custodianPolicy(false), custodianPolicy(true)];

    expect(scan.actions).toEqual([]);
    expect(fix.actions).toEqual([{ type: 'set-metadata-access', tokens: 'required' }]);
    expect(fix.query).toEqual([{ MaxResults: 1000 }]);
  });
});

describe('the reports', () => {
  it('compare sweeps with the first contender', () => {
    const first = { ...taken, scenario, contender: 'Cloud Custodian', wall: 4000, calls: { A: 1, B: 2 } };

    const text = sweepReport([first, { ...first, contender: 'another', wall: 1000 }]);

    expect(text).toMatch(/another +1\.00 +0\.250 /);
    expect(text).toContain('another: 1 A, 2 B');
  });

  it('compare launches with the first contender of their kind', () => {
    const times = {
      instances: 1,
      calls: 2,
      coldWall: 400,
      coldCpu: 300,
      warmWall: 50,
      warmCpu: 40,
      maximumResidentKilobytes: 2048,
    };
    const launches = ['compliant', 'noncompliant'] as const;

    const text = launchReport(
      launches.flatMap((launch) => [
        { ...times, launch, contender: 'Cloud Custodian' },
        { ...times, launch, contender: 'another', coldWall: 100 },
      ]),
    );

    expect(text.match(/another +100 +0\.250 /g)).toHaveLength(2);
  });
});

/** Does all that a scenario asks for, in this process. */
async function sweep({ endpoint }: PreparedScenario): Promise<Run> {
  const ec2 = new EC2Client({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'AKIABENCHMARKEXAMPLE', secretAccessKey: 'local' },
  });
  const Filters = [{ Name: 'metadata-options.http-tokens', Values: ['optional'] }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
  for (const { InstanceId } of instances)
    await ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: 'required' }));
  ec2.destroy();
  return { ...taken, found: instances.length };
}
