import { readFile } from 'node:fs/promises';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstanceTemplate } from '../../local/ec2/seeding.ts';
import { app } from '../../local/ec2/imds/app.ts';
import { clientConfiguration } from '../../local/emulator/clients.ts';
import { startEmulatorAws, type EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { localPolicy } from '../../local/local-policy.ts';
import { invoke, itemsOf, messagesIn, PATIENCE_MILLISECONDS, until, whyUnavailable } from './emulated.ts';

/** The last one is not enabled in the account. */
const [HERE, THERE, CLOSED] = ['eu-west-1', 'us-east-1', 'ap-east-1'] as const;

/** Ninety days old, with IMDSv1 and a role. */
const open: InstanceTemplate = { metadataOptions: { httpTokens: 'optional' }, iamInstanceProfile: 'web' };

const unavailable = await whyUnavailable();

let aws: EmulatorAws;
/** The fleet by what is special about it, in the Region of the stack and in another one. */
let fleet: Record<'quiet' | 'used' | 'container' | 'off' | 'stopped' | 'faraway', string>;
let runId: string;

beforeAll(async () => {
  if (unavailable !== null) return;
  aws = await startEmulatorAws({ applyDelayMilliseconds: 50 });
  await enforceAllAtOnce();
  const seed = (template: InstanceTemplate, region: string = HERE) =>
    aws.ec2.instances.seed(1, template, { region })[0] ?? '';
  fleet = {
    quiet: seed(open),
    used: seed({ ...open, imdsv1Use: { callsPerDay: 24 } }),
    container: seed({
      metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
      tags: { 'eks:cluster-name': 'shop' },
    }),
    off: seed({ metadataOptions: { httpTokens: 'optional', httpEndpoint: 'disabled' } }),
    stopped: seed({ ...open, state: 'stopped' }),
    faraway: seed(open, THERE),
  };
  runId = await sweep();
}, PATIENCE_MILLISECONDS);

afterAll(async () => {
  if (unavailable === null) await aws.stop();
});

/** Lets existing instances of three Regions be enforced in one wave, and rolled back where something breaks. */
async function enforceAllAtOnce(): Promise<void> {
  const policy = (await localPolicy()) as Record<'baseline' | 'fleet', object>;
  const baseline = { ...policy.baseline, mode: { existing: 'enforce' } };
  const changed = {
    ...policy,
    baseline,
    fleet: {
      ...policy.fleet,
      regions: [HERE, THERE, CLOSED],
      evidence: { whenUsed: 'request-exception' },
      waves: { canary: 100 },
      watch: { whenRefused: 'roll-back' },
    },
  };
  await new SSMClient(clientConfiguration(aws.emulator)).send(
    new PutParameterCommand({
      Name: aws.deployment.policyParameterName,
      Value: JSON.stringify(changed),
      Overwrite: true,
    }),
  );
}

/** Starts a sweep as somebody by hand would, and waits for its end; gives its run's id. */
async function sweep(wish: object = {}): Promise<string> {
  const stepFunctions = new SFNClient(clientConfiguration(aws.emulator));
  const { executionArn } = await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: aws.deployment.fleetSweepArn, input: JSON.stringify(wish) }),
  );
  let status: string | undefined;
  await until(async () => {
    ({ status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
    return status !== 'RUNNING';
  });
  expect(status).toBe('SUCCEEDED');
  return String((await runs()).at(-1)?.['runId']);
}

async function runs(): Promise<Record<string, unknown>[]> {
  return (await records()).filter(({ pk }) => pk === 'sweeps');
}

function records(): Promise<Record<string, unknown>[]> {
  return itemsOf(aws, aws.deployment.recordsTableName);
}

async function exceptions(): Promise<Record<string, unknown>[]> {
  const items = await itemsOf(aws, aws.deployment.exceptionsTableName);
  return items.filter(({ pk }) => pk === 'exception');
}

function tokensOf(instanceId: string): string | undefined {
  return aws.ec2.instances.get(instanceId)?.metadataOptions.httpTokens;
}

/** The kinds of findings that tell of an instance. */
function kindsOf(instanceId: string): string[] {
  return aws
    .findings()
    .map(({ json }) => JSON.parse(json) as { kind: string; instance: { instanceId: string } })
    .flatMap(({ kind, instance }) => (instance.instanceId === instanceId ? [kind] : []));
}

describe.skipIf(unavailable !== null)('a sweep of an old fleet, through Step Functions and Lambda', () => {
  it('enforces what nothing has used, in every Region', () => {
    const { quiet, container, faraway } = fleet;

    expect([quiet, container, faraway].map(tokensOf)).toEqual(['required', 'required', 'required']);
    expect(aws.ec2.instances.get(container)?.metadataOptions.httpPutResponseHopLimit).toBe(2);
  });

  it('leaves alone what is used, what has no endpoint, and what nobody knows of', () => {
    const { used, off, stopped } = fleet;

    expect([used, off, stopped].map(tokensOf)).toEqual(['optional', 'optional', 'optional']);
  });

  it('tells of each change, and of each use', async () => {
    await until(() => kindsOf(fleet.quiet).length > 0 && kindsOf(fleet.used).length > 0);

    expect(kindsOf(fleet.quiet)).toEqual(['existing-remediated']);
    expect(kindsOf(fleet.faraway)).toEqual(['existing-remediated']);
    expect(kindsOf(fleet.used)).toEqual(['imdsv1-in-use']);
    expect(kindsOf(fleet.off)).toEqual([]);
  });

  it('asks approvers whether the use may go on', async () => {
    await until(async () => (await exceptions()).length > 0);

    expect(await exceptions()).toMatchObject([
      { status: 'requested', requestedVia: 'sweep', scope: { kind: 'instance', id: fleet.used } },
    ]);
  });

  it('records each change with its run and what was seen of its use', async () => {
    const key = `${aws.emulator.account}/${HERE}/${fleet.quiet}`;

    const kept = (await records()).find(({ pk, sk }) => pk === key && sk !== 'memory');

    expect(kept).toMatchObject({
      outcome: 'remediated',
      trigger: { kind: 'sweep', eventId: runId },
      use: { kind: 'unused' },
      wave: { number: 0 },
    });
  });

  it('is written down to its end, with the Region that let it not in', async () => {
    expect(await runs()).toMatchObject([
      {
        runId: expect.stringMatching(/^\d{8}T\d{6}Z-.{8}$/) as unknown,
        status: 'finished',
        startedBy: expect.stringMatching(/^execution /) as unknown,
        changes: 3,
        places: 3,
        placesDone: 2,
        counts: { remediated: 3 },
        gaps: [
          {
            accountId: aws.emulator.account,
            region: CLOSED,
            problem: expect.stringContaining('the Region is not enabled') as unknown,
          },
        ],
      },
    ]);
  });

  it('leaves its own calls out of what the guard looks at', async () => {
    await until(async () => (await messagesIn(aws, aws.deployment.cloudTrailQueueUrl)) === 0);

    expect(kindsOf(fleet.quiet)).toEqual(['existing-remediated']);
  });
});

describe.skipIf(unavailable !== null)('an app that calls IMDSv1 after the sweep', () => {
  it('is told of, and has back what it needs until somebody confirms that', async () => {
    const host = { imdsUrl: aws.ec2.imdsUrl(fleet.quiet), roleName: 'web' };
    const { status } = await app(host, { uses: 'imdsv1' }).fetchCredentials();

    await invoke(aws, 'watchCorrected');
    await until(() => tokensOf(fleet.quiet) === 'optional');
    await until(() => kindsOf(fleet.quiet).includes('calls-refused'));

    expect(status).toBe(401);
    expect(await exceptions()).toContainEqual(
      expect.objectContaining({
        status: 'granted',
        requestedVia: 'rollback',
        scope: { kind: 'instance', id: fleet.quiet },
      }),
    );
  });

  it('is told of once', async () => {
    await invoke(aws, 'watchCorrected');

    expect(kindsOf(fleet.quiet).filter((kind) => kind === 'calls-refused')).toHaveLength(1);
    expect(kindsOf(fleet.faraway)).not.toContain('calls-refused');
  });
});

describe.skipIf(unavailable !== null)('a sweep of a part', () => {
  it('notes a place that fails again and again, and comes to its end', async () => {
    await aws.emulator.scaleWaits(0);
    const message = 'EC2 does not work today.';
    aws.ec2.faults.add({
      kind: 'error',
      action: 'DescribeInstances',
      code: 'Unsupported',
      message,
      times: 100,
    });

    const failed = await sweep({ startedBy: 'Alice', regions: [THERE] });
    aws.ec2.faults.clear();

    expect((await runs()).find((run) => run['runId'] === failed)).toMatchObject({
      status: 'finished',
      startedBy: 'Alice',
      places: 1,
      placesDone: 0,
      gaps: [{ region: THERE, problem: expect.stringContaining(message) as unknown }],
    });
  });
});

it.skipIf(unavailable !== null)('all of this is done without an error of any function', async () => {
  const log = await readFile(aws.emulator.logFile, 'utf8');

  const errors = log.split('\n').filter((line) => line.includes('"level":"ERROR"'));
  expect(errors).toEqual([]);
});
