import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { minute } from '../../cli/output/style.ts';
import { campaign } from '../../lib/adapters/campaign.ts';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import { runIdOf, type SweepRun } from '../../lib/domain/fleet/sweep-run.ts';
import { firstWave } from '../../lib/domain/fleet/wave.ts';
import type { Campaign } from '../../lib/shell/fleet/campaign.ts';
import { startTopic, type LocalTopic } from '../../local/embedded/topic.ts';
import { inLocalTables } from '../local-tables.ts';
import { fileWith, guardrail } from './fake-terminal.ts';
import { givenEc2, HOME, widestOf } from './given-fleet.ts';
import { inStack } from './given-stack.ts';

const local = inLocalTables();
const stack = inStack(() => ({
  RecordsTableName: local.tables.recordsTableName,
  ExceptionsTableName: local.tables.exceptionsTableName,
  FindingsTopicArn: 'arn:aws:sns:eu-west-1:111122223333:findings',
  ExceptionWorkflowArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:exceptions',
  FleetSweepArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:sweep',
  PolicyParameterName: '/imds-guardrail/policy',
}));
const stepFunctions = mockClient(SFNClient);
const parameters = mockClient(SSMClient);
const open = { metadataOptions: { httpTokens: 'optional' } } as const;

let topic: LocalTopic;
let sweeps: Campaign;

beforeAll(async () => {
  topic = await startTopic();
  sweeps = campaign(local.tables.recordsTableName);
});

afterAll(async () => {
  stepFunctions.restore();
  parameters.restore();
  await topic.stop();
});

beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL_SNS', topic.url);
  stepFunctions.reset();
  parameters.reset();
  givenPolicy(
    'baseline: { mode: { existing: enforce } }\nfleet: { waves: { canary: 2, percentages: [100] } }\n',
  );
});

function givenPolicy(yaml: string): void {
  const Value = policyJson(yaml, 'policy.yaml');
  parameters.on(GetParameterCommand, { Name: '/imds-guardrail/policy' }).resolves({ Parameter: { Value } });
}

function aRun(differences: Partial<SweepRun> = {}): SweepRun {
  const startedAt = new Date();
  return {
    runId: runIdOf(startedAt, crypto.randomUUID()),
    startedAt,
    startedBy: 'the schedule',
    status: 'running',
    mostChanges: 500,
    changes: 0,
    places: 2,
    placesDone: 0,
    progressedAt: null,
    counts: {},
    gaps: [],
    finishedAt: null,
    ...differences,
  };
}

describe('guardrail sweep --dry-run', () => {
  it('says what a sweep would change and why it would leave the rest, and changes nothing', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(3, { ...open, tags: { Name: 'web' } }, { region: HOME });
    const [busy = ''] = ec2.instances.seed(1, { ...open, imdsv1Use: { callsPerDay: 5 } }, { region: HOME });

    const { code, out, error } = await guardrail(['sweep', '--dry-run']);

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/^A sweep would change 2 instances and leave 2 instances as they are, /);
    expect(out).toContain('(baseline, canary)');
    expect(out).toMatch(
      /1 instance: IMDSv1 is allowed on an instance that is not new: reported only,\s+since IMDSv1 was used in the last 14 days/,
    );
    expect(out).toContain(busy);
    expect(out).toMatch(/1 instance: .*until a later wave/s);
    expect(widestOf(out)).toBeLessThanOrEqual(80);
    expect(ec2.calls.count('ModifyInstanceMetadataOptions')).toBe(0);
    expect(await sweeps.waves()).toEqual([]);
    expect(topic.messages).toEqual([]);
  });

  it('prints for machines what is known of each instance', async () => {
    const ec2 = await givenEc2();
    const [quiet = ''] = ec2.instances.seed(1, open, { region: HOME });
    const policy = fileWith('fleet: { evidence: { days: 7 } }\n');

    const { code, out } = await guardrail(['sweep', '--dry-run', '--json', '--policy', policy]);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      instances: [
        {
          instanceId: quiet,
          verdict: 'noncompliant',
          action: 'report',
          use: { kind: 'unused' },
          isNews: true,
        },
      ],
      gaps: [],
    });
  });

  it('tells which part of the fleet could not be read', async () => {
    const ec2 = await givenEc2();
    ec2.faults.add({ kind: 'error', code: 'UnauthorizedOperation', action: 'DescribeInstances', times: 1 });

    const { code, error } = await guardrail(['sweep', '--dry-run']);

    expect(code).toBe(1);
    expect(error).toContain('ec2:DescribeInstances is not allowed');
  });
});

describe('guardrail sweep --here', () => {
  it('looks at the Regions of the policy, where nobody names others', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(1, open, { region: 'us-east-1' });
    const policy = fileWith(`fleet: { regions: [${HOME}] }\n`);

    const { out } = await guardrail(['sweep', '--dry-run', '--policy', policy]);

    expect(out).toMatch(/^A sweep would change 0 instances and leave 0 instances/);
    expect(new Set(ec2.calls.list('DescribeInstances').map(({ region }) => region))).toEqual(new Set([HOME]));
  });

  it('sweeps with the policy in force, writes to the guardrail’s tables and tells what came of it', async () => {
    const ec2 = await givenEc2();
    const ids = ec2.instances.seed(3, open, { region: HOME });

    const { code, out, error } = await guardrail(['sweep', '--here', '--region', HOME]);
    const status = await guardrail(['sweep', 'status']);

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/^Sweep \d{8}T\d{6}Z-[0-9a-f]{8}: finished\n/);
    expect(out).toMatch(/ 2 +corrected\n +1 +reported, and left as they are/);
    const required = ids.filter((id) => ec2.instances.get(id)?.metadataOptions.httpTokens === 'required');
    expect(required).toHaveLength(2);
    expect(status.out).toContain(out.trimEnd());
    expect(status.out).toMatch(
      /baseline +canary: 2 changed, calls refused on 0; the next wave\s+begins after/,
    );
    expect(topic.messages).toHaveLength(3);
  });
});

describe('guardrail sweep', () => {
  it('starts the state machine, and shows the run to its end', async () => {
    await givenEc2();
    stepFunctions.on(StartExecutionCommand).callsFake(async ({ name }: { name: string }) => {
      const runId = runIdOf(new Date(), name);
      await sweeps.beginRun(aRun({ runId, placesDone: 2, counts: { remediated: 4 } }));
      await sweeps.endRun(runId, 'finished', new Date());
      return {};
    });

    const { code, out } = await guardrail(['sweep', '--region', HOME, '--json']);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ status: 'finished', counts: { remediated: 4 } });
    const [call] = stepFunctions.commandCalls(StartExecutionCommand);
    expect(call?.args[0].input).toMatchObject({
      stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:sweep',
      input: JSON.stringify({ startedBy: 'guardrail sweep', regions: [HOME] }),
    });
  });

  it('ends with 1 where a part of the fleet could not be swept, and says which', async () => {
    await givenEc2();
    const gaps = [{ accountId: '111122223333', region: 'us-east-1', problem: 'denied by a policy' }];
    stepFunctions.on(StartExecutionCommand).callsFake(async ({ name }: { name: string }) => {
      const runId = runIdOf(new Date(), name);
      await sweeps.beginRun(aRun({ runId, placesDone: 1, gaps }));
      await sweeps.endRun(runId, 'finished', new Date());
      return {};
    });

    const { code, out, error } = await guardrail(['sweep']);

    expect(code).toBe(1);
    expect(out).toMatch(/Regions +2, of which 1 not swept to the end/);
    expect(error).toContain('not read: 111122223333, us-east-1: denied by a policy');
  });

  it('does not wait where nobody wants that', async () => {
    await givenEc2();
    stepFunctions.on(StartExecutionCommand).resolves({});

    const { code, out } = await guardrail(['sweep', '--no-follow']);

    expect(code).toBe(0);
    expect(out).toMatch(/^Started: execution [0-9a-f-]{36}\.\n$/);
  });

  it('says that it could not be started', async () => {
    await givenEc2();
    stepFunctions
      .on(StartExecutionCommand)
      .rejects(new Error('not authorized to perform states:StartExecution'));

    const { code, error } = await guardrail(['sweep']);

    expect(code).toBe(1);
    expect(error).toBe(
      'guardrail: the sweep could not be started: not authorized to perform states:StartExecution\n',
    );
  });

  it.each([
    [['sweep', '--policy', 'policy.yaml'], 'are for --here and --dry-run'],
    [['sweep', '--changes-per-second', '0', '--here'], 'It must be a whole number from 1 to 9999.'],
    [['sweep', 'stop', 'no-such-run'], 'there is no sweep no-such-run'],
    [['sweep', 'resume', 'nothing'], 'the waves of nothing are not halted'],
  ])('refuses %j', async (args, problem) => {
    await givenEc2();

    const { code, error } = await guardrail(args);

    expect(code).toBe(2);
    expect(error).toContain(problem);
    expect(error.trim().split('\n')).toHaveLength(1);
  });

  it('says where the stack is of a version without sweeps', async () => {
    await givenEc2();
    stack.givenOutputs({ RecordsTableName: 'records' });

    const { code, error } = await guardrail(['sweep']);

    expect(code).toBe(2);
    expect(error).toContain('has no output FleetSweepArn: is it the guardrail');
  });
});

describe('what belongs to a sweep', () => {
  it('can be stopped: all that run, or one', async () => {
    await givenEc2();
    const [one, other] = [aRun(), aRun({ startedAt: new Date(Date.now() + 1_000) })];
    for (const run of [one, other]) await sweeps.beginRun(run);

    const { out } = await guardrail(['sweep', 'stop', one.runId]);
    const again = await guardrail(['sweep', 'stop', one.runId]);
    const rest = await guardrail(['sweep', 'stop', '--json']);
    const none = await guardrail(['sweep', 'stop']);

    expect(out).toBe(`Stopped: ${one.runId}. What it has begun is finished; it changes nothing more.\n`);
    expect(again).toMatchObject({ code: 2, error: expect.stringContaining('it is stopped') as string });
    expect(JSON.parse(rest.out)).toEqual({ stopped: [other.runId] });
    expect(none.out).toBe('No sweep runs.\n');
    expect(await sweeps.findRun(one.runId)).toMatchObject({ status: 'stopped' });
  });

  it('shows a run that nobody is at work on any more', async () => {
    await givenEc2();
    const startedAt = new Date(Date.now() - 3 * 60 * 60_000);
    // The last of all, by its id.
    const runId = runIdOf(new Date(Date.now() + 60_000), crypto.randomUUID());
    const lost = aRun({ startedAt, runId });
    await sweeps.beginRun(lost);

    const { out } = await guardrail(['sweep', 'status']);

    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      `Sweep ${lost.runId}: running Nobody is at work on it: no sign of life since ${minute(startedAt)} UTC. The next sweep ends it.`,
    );
  });

  it('shows the waves that are halted, and lets them go on', async () => {
    await givenEc2();
    const before = firstWave('payments');
    await sweeps.saveWave(before, {
      ...before,
      status: 'halted',
      changed: 9,
      refusing: 2,
      halt: 'Too much broke.',
    });

    const status = await guardrail(['sweep', 'status']);
    const resumed = await guardrail(['sweep', 'resume', 'payments']);

    expect(status.out.replace(/\s+/g, ' ')).toContain(
      'payments canary: 9 changed, calls refused on 2; HALTED: Too much broke. guardrail sweep resume payments',
    );
    expect(resumed.out).toBe('The waves of payments go on with the next sweep.\n');
    expect(await sweeps.waveOf('payments')).toMatchObject({ status: 'running', refusing: 0, changed: 9 });
  });
});
