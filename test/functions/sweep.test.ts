import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler as conductHandler } from '../../functions/conduct-sweep.ts';
import type { handler as sweepHandler } from '../../functions/sweep-place.ts';
import type { handler as watchHandler } from '../../functions/watch-corrected.ts';
import { campaign } from '../../lib/adapters/campaign.ts';
import type { SweepRun } from '../../lib/domain/fleet/sweep-run.ts';
import { app } from '../../local/ec2/imds/app.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../local/ec2/server.ts';
import type { InstanceTemplate } from '../../local/ec2/seeding.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { startParameters, type LocalParameters } from '../../local/embedded/parameters.ts';
import { startTables, type LocalTables } from '../../local/embedded/tables.ts';
import { startTopic, type LocalTopic } from '../../local/embedded/topic.ts';
import { powertoolsEnvironment, recordOutput, type Output, describeOutput } from './output.ts';

const [ACCOUNT, REGION, CLOSED] = ['111122223333', 'eu-west-1', 'ap-east-1'] as const;

const policy = {
  version: 1,
  baseline: { mode: { existing: 'enforce' } },
  exceptions: { approvers: { slackUsers: ['U0BOB0001'] } },
  fleet: {
    regions: [REGION, CLOSED],
    evidence: { whenUsed: 'request-exception' },
    waves: { canary: 1_000, percentages: [100] },
    watch: { whenRefused: 'roll-back' },
  },
  notifications: {
    slack: { secretParameter: '/guardrail/slack', signingSecretParameter: '/guardrail/signing' },
  },
};

const open: InstanceTemplate = { metadataOptions: { httpTokens: 'optional' }, iamInstanceProfile: 'web' };

const sqs = mockClient(SQSClient);
const stepFunctions = mockClient(SFNClient);

let ec2: Ec2Simulator;
let tables: LocalTables;
let topic: LocalTopic;
let parameters: LocalParameters;
let conduct: typeof conductHandler;
let sweep: typeof sweepHandler;
let watch: typeof watchHandler;
let output: Output;

beforeAll(async () => {
  [ec2, tables, topic, parameters] = await Promise.all([
    startEc2Simulator({ accountId: ACCOUNT, region: REGION }),
    startTables(),
    startTopic(),
    startParameters({ '/imds-guardrail/policy': JSON.stringify(policy) }),
  ]);
  const environment = {
    ...powertoolsEnvironment,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'ASIASWEEPEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_CLOUDWATCH: ec2.url,
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
    EXCEPTION_WORKFLOW_ARN: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:exception-approval`,
    EXCEPTIONS_TABLE_NAME: tables.exceptionsTableName,
    EXCEPTIONS_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:exceptions`,
    FINDINGS_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:findings`,
    POLICY_PARAMETER_NAME: '/imds-guardrail/policy',
    RECORDS_TABLE_NAME: tables.recordsTableName,
    REEVALUATION_QUEUE_URL: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/reevaluation`,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  // The handlers read their environment when they are loaded, as they do in Lambda.
  ({ handler: conduct } = await import('../../functions/conduct-sweep.ts'));
  ({ handler: sweep } = await import('../../functions/sweep-place.ts'));
  ({ handler: watch } = await import('../../functions/watch-corrected.ts'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  sqs.restore();
  stepFunctions.restore();
  await Promise.all([ec2.close(), tables.stop(), topic.stop(), parameters.stop()]);
});

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  stepFunctions.reset();
  stepFunctions.on(StartExecutionCommand).resolves({});
  topic.messages.length = 0;
  ec2.faults.clear();
  output = recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** What Lambda would tell a function of itself, with so many seconds to go. */
function contextOf(name: string, seconds = 900) {
  return lambdaContext(`arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`, seconds);
}

const startedAt = '2026-03-01T12:00:00.000Z';
let executions = 0;

/** Begins a run, and gives its id. */
async function begin(wish: object = {}): Promise<string> {
  executions += 1;
  const executionName = `test-${executions}`;
  const begun = await conduct({ step: 'begin', executionName, startedAt, wish }, contextOf('conduct-sweep'));
  if (begun?.kind !== 'begun') throw new Error('It has not begun.');
  return begun.runId;
}

function sweepPart(runId: string, region: string = REGION, after: string | null = null): Promise<unknown> {
  const part = { runId, startedAt, place: { accountId: ACCOUNT, region }, after };
  return sweep(part, contextOf('sweep-place'));
}

async function runOf(runId: string): Promise<SweepRun | null> {
  return campaign(tables.recordsTableName).findRun(runId);
}

function tokensOf(instanceId: string | undefined): string | undefined {
  return ec2.instances.get(instanceId ?? '')?.metadataOptions.httpTokens;
}

/** The kinds of the findings that were published. */
function kinds(): string[] {
  return topic.messages.flatMap(({ byProtocol }) => {
    const { kind } = JSON.parse(byProtocol['default'] ?? '{}') as { kind?: string };
    return kind ?? [];
  });
}

describe('conduct-sweep', () => {
  it('begins a run, the same one with each try, and tells its places', async () => {
    const step = { step: 'begin', executionName: 'one-execution', startedAt, wish: {} };

    const begun = await conduct(step, contextOf('conduct-sweep'));
    const again = await conduct(step, contextOf('conduct-sweep'));

    expect(begun).toMatchObject({
      runId: '20260301T120000Z-xecution',
      startedAt: new Date(startedAt),
      places: [
        { accountId: ACCOUNT, region: CLOSED },
        { accountId: ACCOUNT, region: REGION },
      ],
      gaps: [],
    });
    expect(again).toEqual(begun);
    expect(await runOf('20260301T120000Z-xecution')).toMatchObject({ status: 'running', places: 2 });
  });

  it('refuses what nobody can have, under a name that the workflow knows', async () => {
    const wish = { regions: ['us-east-1'] };
    const step = { step: 'begin', executionName: 'refused', startedAt, wish };

    const beginning = conduct(step, contextOf('conduct-sweep'));

    await expect(beginning).rejects.toMatchObject({
      name: 'SweepWishError',
      message: expect.stringContaining('us-east-1') as unknown,
    });
    expect(await runOf('20260301T120000Z-refused')).toBeNull();
  });

  it('notes why a place failed', async () => {
    const runId = await begin();
    const place = { accountId: ACCOUNT, region: REGION };
    const error = { Error: 'Error', Cause: '{"errorMessage":"It does not work."}' };

    await conduct({ step: 'place-failed', runId, place, error }, contextOf('conduct-sweep'));

    expect(await runOf(runId)).toMatchObject({
      placesDone: 0,
      gaps: [{ ...place, problem: 'It does not work.' }],
    });
  });

  it('finishes a run, and counts what it has not seen', async () => {
    const runId = await begin();
    output = recordOutput();

    const answer = await conduct({ step: 'finish', runId }, contextOf('conduct-sweep'));

    expect(answer).toBeUndefined();
    expect(await runOf(runId)).toMatchObject({ status: 'finished' });
    expect(output.metrics()).toMatchObject({ SweepsFinished: 1, SweepChanges: 0, SweepGaps: 2 });
    expect(output.text()).toContain(runId);
  });

  it('fails where there is no run to finish', async () => {
    const finishing = conduct({ step: 'finish', runId: 'nowhere' }, contextOf('conduct-sweep'));

    await expect(finishing).rejects.toThrow('The sweep nowhere is not known: it was never begun.');
  });
});

describe('sweep-place', () => {
  it('corrects what nothing uses, asks about what is used, and counts both in the run', async () => {
    const [quiet] = ec2.instances.seed(1, open);
    const [busy] = ec2.instances.seed(1, { ...open, imdsv1Use: { callsPerDay: 24 } });
    const runId = await begin();
    output = recordOutput();

    const answer = await sweepPart(runId);

    expect(answer).toEqual({ after: null, done: true });
    expect([quiet, busy].map(tokensOf)).toEqual(['required', 'optional']);
    expect(await runOf(runId)).toMatchObject({
      changes: 1,
      placesDone: 1,
      counts: { remediated: 1, audited: 1 },
      gaps: [],
    });
    expect(kinds().toSorted()).toEqual(['existing-remediated', 'imdsv1-in-use']);
    const [request] = stepFunctions.commandCalls(StartExecutionCommand);
    expect(request?.args[0].input.input).toContain(busy);
    expect(output.metrics()).toMatchObject({ InstancesRemediated: 1, InstancesReported: 1 });
    expect(output.metrics()).not.toHaveProperty('TimeToApplied');
  });

  it('takes a Region that is not enabled for a gap, and is done with it', async () => {
    const runId = await begin();

    const answer = await sweepPart(runId, CLOSED);

    expect(answer).toEqual({ after: null, done: true });
    expect(await runOf(runId)).toMatchObject({
      placesDone: 0,
      gaps: [{ region: CLOSED, problem: expect.stringContaining('the Region is not enabled') as unknown }],
    });
  });

  it('tells where nobody may look at the use, and changes nothing there', async () => {
    const [blind] = ec2.instances.seed(1, open);
    const runId = await begin();
    const denied = { kind: 'error', code: 'AccessDenied', status: 403, times: 100 } as const;
    ec2.faults.add({ ...denied, action: 'GetMetricData', message: 'You may not.' });

    await sweepPart(runId);

    expect(tokensOf(blind)).toBe('optional');
    const problem = expect.stringContaining('cloudwatch:GetMetricData is not allowed') as unknown;
    expect(await runOf(runId)).toMatchObject({ gaps: [{ region: REGION, problem }] });
  });

  it('throws what may pass, so that the workflow tries again', async () => {
    const runId = await begin();
    ec2.faults.add({ kind: 'error', action: 'DescribeInstances', code: 'Unsupported', times: 100 });

    await expect(sweepPart(runId)).rejects.toThrow('ec2:DescribeInstances failed');

    expect(await runOf(runId)).toMatchObject({ placesDone: 0, gaps: [] });
  });

  it('leaves the rest to the next part where its time is nearly over', async () => {
    const [last] = ec2.instances.seed(1, open);
    const runId = await begin();
    const part = { runId, startedAt, place: { accountId: ACCOUNT, region: REGION }, after: null };

    const answer = await sweep(part, contextOf('sweep-place', 50));

    expect(answer).toMatchObject({ done: false, after: expect.any(String) as unknown });
    expect(tokensOf(last)).toBe('optional');
    expect(await runOf(runId)).toMatchObject({ placesDone: 0 });
  });

  it('throws where the next part comes no further, rather than begin it for ever', async () => {
    ec2.instances.seed(1, open);
    const runId = await begin();
    const part = { runId, startedAt, place: { accountId: ACCOUNT, region: REGION }, after: '' };

    const sweeping = sweep(part, contextOf('sweep-place', 50));

    await expect(sweeping).rejects.toThrow(`${ACCOUNT}, ${REGION} came no further than its first instance`);
  });
});

describe('watch-corrected', () => {
  it('tells of calls that are refused since a correction, rolls back and counts both', async () => {
    const [broken] = ec2.instances.seed(1, open);
    await sweepPart(await begin());
    topic.messages.length = 0;
    output = recordOutput();

    await watch({}, contextOf('watch-corrected'));
    const before = kinds();
    await app({ imdsUrl: ec2.imdsUrl(broken ?? ''), roleName: 'web' }, { uses: 'imdsv1' }).fetchCredentials();
    output = recordOutput();
    await watch({}, contextOf('watch-corrected'));

    expect(before).toEqual([]);
    expect(kinds()).toContain('calls-refused');
    expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(1);
    expect(output.metrics()).toMatchObject({ CallsRefused: 1 });
    expect(output.logs()).toContainEqual(
      expect.objectContaining({
        result: expect.objectContaining({
          instanceId: broken,
          result: 'breaking',
          rollback: 'rolled-back',
        }) as unknown,
      }),
    );
  });

  it('fails after all others where one could not be looked after, so that its alarm sounds', async () => {
    ec2.instances.seed(1, open);
    await sweepPart(await begin());
    const denied = { kind: 'error', code: 'AccessDenied', status: 403, times: 100 } as const;
    ec2.faults.add({ ...denied, action: 'GetMetricData', message: 'You may not.' });

    const watching = watch({}, contextOf('watch-corrected'));

    await expect(watching).rejects.toThrow(
      /corrected instances could not be looked after.*cloudwatch:GetMetricData/,
    );
  });
});

describeOutput(['sweep-place', 'conduct-sweep', 'watch-corrected']);
