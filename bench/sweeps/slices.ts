import { fleetConnection } from '../../lib/adapters/fleet-connection.ts';
import { fleetInstances } from '../../lib/adapters/fleet-instances.ts';
import { sweepPorts } from '../../lib/adapters/sweep-ports.ts';
import { parsePolicy } from '../../lib/boundary/policy/parse-policy.ts';
import { runSweep } from '../../lib/shell/fleet/run-sweep.ts';
import { startEc2Simulator } from '../../local/ec2/server.ts';
import { startStubServices } from '../peers/guardrail.ts';

/** What came of a sweep in slices. */
export interface Sliced {
  readonly instances: number;
  readonly changesInSlice: number;
  readonly slices: number;
  /** Changes that EC2 took: as many as there are instances, if none was done twice. */
  readonly changes: number;
  readonly left: number;
}

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const POLICY = `
baseline: { mode: { existing: enforce } }
fleet: { mostChanges: 100000, waves: { canary: 100000, percentages: [100] } }
`;

/**
 * Sweeps a Region in parts, each of which is over after so many changes: about as many as EC2 takes in a quarter of an
 * hour. The simulator is in this process, so that what became of each instance can be looked at.
 */
export async function sweepInSlices({
  instances,
  changesInSlice,
}: Pick<Sliced, 'instances' | 'changesInSlice'>): Promise<Sliced> {
  const [ec2, stubs] = await Promise.all([
    startEc2Simulator({ accountId: ACCOUNT, region: REGION, regions: [REGION] }),
    startStubServices(),
  ]);
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'ASIASWEEPEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: ec2.url,
    AWS_ENDPOINT_URL_DYNAMODB: stubs.url,
    AWS_ENDPOINT_URL_SNS: stubs.url,
  });
  try {
    ec2.instances.seed(instances, { metadataOptions: { httpTokens: 'optional' } });
    let slices = 0;
    let changes = 0;
    let over = new AbortController();
    const policy = parsePolicy(POLICY, 'policy.yaml');
    const rate = { capacity: 100_000, refillPerSecond: 100_000 };
    const own = { accountId: ACCOUNT, partition: 'aws', region: REGION };
    const connection = fleetConnection(own, '', rate);
    const made = sweepPorts(
      connection,
      { recordsTableName: 'records', exceptionsTableName: 'exceptions', findingsTopicArn: 'findings' },
      { policy: () => Promise.resolve(policy), requestForUse: () => Promise.resolve() },
    );
    const modifyMetadataOptions: typeof made.guard.modifyMetadataOptions = async (...call) => {
      const answer = await made.guard.modifyMetadataOptions(...call);
      changes += 1;
      if (changes % changesInSlice === 0) over.abort();
      return answer;
    };
    const now = () => new Date();
    const deadlineOf = () => {
      slices += 1;
      over = new AbortController();
      const signal = AbortSignal.timeout(600_000);
      return { changeSignal: over.signal, signal, leasedUntil: new Date(Date.now() + 900_000) };
    };
    await runSweep(
      {
        runId: 'slices',
        startedAt: now(),
        startedBy: 'the bench',
        extent: { accountIds: [ACCOUNT], regions: null },
        isWhole: true,
      },
      policy,
      {
        ...made,
        guard: { ...made.guard, modifyMetadataOptions },
        regionsOf: fleetInstances(connection).regionsOf,
        openedUntil: () => Promise.resolve([]),
        now,
        deadlineOf,
      },
      () => undefined,
      AbortSignal.timeout(600_000),
    );
    const left = ec2.instances
      .list()
      .filter(({ metadataOptions }) => metadataOptions.httpTokens === 'optional').length;
    const taken = ec2.calls.count('ModifyInstanceMetadataOptions', 'ok');
    return { instances, changesInSlice, slices, changes: taken, left };
  } finally {
    await Promise.all([ec2.close(), stubs.stop()]);
  }
}
