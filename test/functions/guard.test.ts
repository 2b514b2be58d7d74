import { EC2Client, ModifyInstanceMetadataOptionsCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { handler as guardHandler } from '../../functions/guard.ts';
import { exceptionChangeEvent } from '../../lib/boundary/events/exception-change.ts';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import type { EventBridgeEvent } from '../../local/ec2/events/envelope.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { ACCOUNT, REGION, startLocalGuard, type LocalGuard } from '../local-guard.ts';
import { powertoolsEnvironment, recordOutput, type Output, describeOutput } from './output.ts';

const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:imds-guardrail-guard`;
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

let local: LocalGuard;
let handle: (...bodies: readonly unknown[]) => Promise<readonly string[]>;
let handler: typeof guardHandler;
let output: Output;
let developer: EC2Client;

beforeAll(async () => {
  local = await startLocalGuard();
  Object.assign(process.env, {
    AWS_SECRET_ACCESS_KEY: SECRET,
    FINDINGS_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:findings`,
    GUARD_ROLE_NAME: 'guard-role',
    POLICY_PARAMETER_NAME: '/imds-guardrail/policy',
    RECORDS_TABLE_NAME: local.tables.recordsTableName,
    EXCEPTIONS_TABLE_NAME: local.tables.exceptionsTableName,
    ...powertoolsEnvironment,
  });
  const credentials = { accessKeyId: 'AKIADEVELOPEREXAMPLE', secretAccessKey: SECRET };
  developer = new EC2Client({ endpoint: local.ec2.url, region: REGION, credentials });
  // The handler reads its environment when it is loaded, as it does in Lambda.
  ({ handler } = await import('../../functions/guard.ts'));
  handle = async (...bodies) => {
    const Records = bodies.map((body, index) => ({
      messageId: `message-${index}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }));
    const { batchItemFailures } = await handler({ Records }, lambdaContext(FUNCTION_ARN, 60));
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
});

afterAll(() => local.stop());

beforeEach(() => {
  local.takeEvents();
  local.ec2.faults.clear();
  local.ec2.calls.reset();
  local.topic.messages.splice(0);
  output = recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Launches an instance with IMDSv1 and with user data, and gives the event of it. */
async function launch(
  httpTokens: 'optional' | 'required' = 'optional',
  count = 1,
): Promise<EventBridgeEvent> {
  await developer.send(
    new RunInstancesCommand({
      ImageId: 'ami-0a1b2c3d4e5f60718',
      MinCount: count,
      MaxCount: count,
      MetadataOptions: { HttpTokens: httpTokens },
      UserData: Buffer.from('export DATABASE_PASSWORD=hunter2').toString('base64'),
    }),
  );
  const event = local.takeEvents().find(({ detail }) => detail['eventName'] === 'RunInstances');
  if (event === undefined) throw new Error('no RunInstances event');
  Object.assign(event.detail['requestParameters'] ?? {}, { userData: 'DATABASE_PASSWORD=hunter2' });
  return event;
}

describe('a batch', () => {
  it('that is finished returns no message', async () => {
    const failed = await handle(await launch(), await launch('required'));

    expect(failed).toEqual([]);
    expect(local.findings()).toMatchObject([{ kind: 'launch-remediated' }]);
  });

  it('returns exactly the messages that were not finished', async () => {
    const denied = await launch();
    const [good, other] = [await launch(), await launch()];
    local.ec2.faults.add({
      kind: 'error',
      action: 'ModifyInstanceMetadataOptions',
      instanceId: instanceIdOf(denied),
      code: 'UnauthorizedOperation',
      status: 403,
    });

    const failed = await handle(good, denied, 'not json', other);

    expect([...failed].sort()).toEqual(['message-1', 'message-2']);
  });

  it('returns as a whole where the policy cannot be read', async () => {
    onTestFinished(() => {
      local.parameters.setValue('/imds-guardrail/policy', policyJson('', 'policy.yaml'));
      vi.useRealTimers();
    });
    const event = await launch();
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
    local.parameters.setValue('/imds-guardrail/policy', '{');

    const handled = handle(event);

    await expect(handled).rejects.toThrow('policy parameter is not JSON');
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(0);
  });

  it.each([
    ['an EventBridge event', { source: 'aws.ec2', detail: {} }],
    ['nothing', undefined],
  ])('is not %s', async (_name, event) => {
    const handled = handler(event, lambdaContext(FUNCTION_ARN, 60));

    await expect(handled).rejects.toThrow('Invalid input');
  });
});

describe('the log', () => {
  it('tells what became of each instance, in a line that can be searched', async () => {
    const event = await launch();

    await handle(event);

    expect(output.logs()).toMatchObject([
      {
        level: 'INFO',
        message: 'instance',
        service: 'imds-guardrail',
        function_arn: FUNCTION_ARN,
        result: {
          instanceId: instanceIdOf(event),
          accountId: ACCOUNT,
          region: REGION,
          trigger: 'launch',
          result: 'remediated',
        },
      },
    ]);
  });

  it('tells of a message that cannot be read as an error, with its id and without its body', async () => {
    await handle('{"password": "hunter2"');

    expect(output.logs()).toMatchObject([
      {
        level: 'ERROR',
        message: 'malformed message',
        malformed: { messageId: 'message-0', problem: 'The message is not JSON.' },
      },
    ]);
    expect(output.text()).not.toContain('hunter2');
  });

  it('holds neither credentials nor user data', async () => {
    const event = await launch();

    await handle(event, 'hunter2');

    expect(JSON.stringify(event)).toContain('hunter2');
    expect(output.logs()).toHaveLength(2);
    expect(output.text()).not.toContain('hunter2');
    expect(output.text()).not.toContain(SECRET);
  });
});

describe('the metrics', () => {
  it('count what came in and what became of it, and time each change to applied', async () => {
    const [good, compliant] = [await launch(), await launch('required', 3)];

    await handle(good, compliant, 'not json');

    expect(output.metrics()).toMatchObject({
      service: 'imds-guardrail',
      MessagesReceived: 3,
      MessagesMalformed: 1,
      MessagesReturned: 1,
      InstancesCompliant: 3,
      InstancesRemediated: 1,
    });
    expect(output.metrics()['TimeToApplied']).toBeGreaterThanOrEqual(0);
    expect(output.units()).toMatchObject({ MessagesReceived: 'Count', TimeToApplied: 'Milliseconds' });
  });

  it('leave out what did not happen', async () => {
    await handle(await launch('required'));

    expect(output.units()).toEqual({
      MessagesReceived: 'Count',
      InstancesCompliant: 'Count',
      LaunchesSeen: 'Count',
    });
  });

  it('count what was ignored by its reason', async () => {
    const failed = await launch();
    Object.assign(failed.detail, { errorCode: 'Client.UnauthorizedOperation', responseElements: null });
    const dryRun = structuredClone(failed);
    Object.assign(dryRun.detail, { errorCode: 'Client.DryRunOperation' });

    await handle(failed, failed, dryRun);

    const ignored = output.emf().filter((line) => 'EventsIgnored' in line);
    expect(ignored.map(({ reason, EventsIgnored }) => [reason, EventsIgnored])).toEqual([
      ['failed-call', 2],
      ['dry-run', 1],
    ]);
    expect(ignored[0]?.['_aws']).toMatchObject({
      CloudWatchMetrics: [{ Namespace: 'ImdsGuardrail', Dimensions: [['service', 'reason']] }],
    });
  });

  it('count what somebody loosened and the guard set back', async () => {
    const event = await launch('required');
    await developer.send(
      new ModifyInstanceMetadataOptionsCommand({ InstanceId: instanceIdOf(event), HttpTokens: 'optional' }),
    );
    const loosened = local
      .takeEvents()
      .find(({ detail }) => detail['eventName'] === 'ModifyInstanceMetadataOptions');

    await handle(loosened);

    expect(output.metrics()).toMatchObject({ DriftsReverted: 1, InstancesRemediated: 1 });
  });

  it('count exceptions that were granted, and that are over', async () => {
    const place = { accountId: ACCOUNT, region: REGION };
    const changed = (exceptionId: string, change: 'granted' | 'expired' | 'revoked') =>
      exceptionChangeEvent(
        { exceptionId, change, scope: { kind: 'image', id: 'ami-nobody-has-launched' } },
        place,
        new Date(),
      );

    await handle(changed('exc-1', 'granted'), changed('exc-2', 'expired'), changed('exc-3', 'revoked'));

    expect(output.metrics()).toMatchObject({ ExceptionsGranted: 1, ExceptionsEnded: 2 });
  });

  it('count a change that EC2 refused, so that somebody is alarmed', async () => {
    const action = 'ModifyInstanceMetadataOptions';
    local.ec2.faults.add({ kind: 'error', action, code: 'UnauthorizedOperation', status: 403 });

    await handle(await launch());

    expect(output.metrics()).toMatchObject({ EnforcementFailed: 1, MessagesReturned: 1 });
  });
});

function instanceIdOf({ detail }: EventBridgeEvent): string {
  const found = /i-[0-9a-f]{17}/.exec(JSON.stringify(detail['responseElements']));
  if (found === null) throw new Error('no instance id');
  return found[0];
}

describeOutput(['guard']);
