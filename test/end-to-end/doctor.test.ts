import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  type ReadWriteType,
} from '@aws-sdk/client-cloudtrail';
import {
  ConfigServiceClient,
  DeleteRemediationConfigurationCommand,
  PutConfigRuleCommand,
  PutRemediationConfigurationsCommand,
} from '@aws-sdk/client-config-service';
import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { SNSClient, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Check, Line } from '../../lib/domain/doctor/line.ts';
import { prepareAccount, subscribeToAlarms, TRAIL } from '../../local/account/prepare.ts';
import { startLocalAccount, type LocalAccount } from '../../local/account/server.ts';
import { clientConfiguration } from '../../local/emulator/clients.ts';
import { startEmulatorAws, type EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { localPolicy, SLACK_PARAMETER } from '../../local/local-policy.ts';
import { guardrail, type Ran } from '../cli/fake-terminal.ts';
import { whyUnavailable } from './emulated.ts';

const [HERE, THERE] = ['eu-west-1', 'us-east-1'] as const;
const CONFIG_RULE = 'ec2-imdsv2-check';

const unavailable = await whyUnavailable();

let aws: EmulatorAws;
let account: LocalAccount;
let directory: string;
let policyJson: string;
let healthy: Ran;

beforeAll(async () => {
  if (unavailable !== null) return;
  aws = await startEmulatorAws({ applyDelayMilliseconds: 50 });
  account = await startLocalAccount(aws.emulator);
  await prepareAccount(aws);
  directory = await mkdtemp(join(tmpdir(), 'doctor-test-'));
  const policy = (await localPolicy()) as { readonly fleet: object };
  policyJson = JSON.stringify({ ...policy, fleet: { ...policy.fleet, regions: [HERE] } });
  await writeFile(join(directory, 'policy.json'), policyJson);
  await putParameter(aws.deployment.policyParameterName, policyJson);
  useLocalAws();
  healthy = await doctor();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  if (unavailable !== null) return;
  await Promise.all([account.stop(), aws.stop(), rm(directory, { recursive: true })]);
});

/** As an operator's shell: the command line itself knows nothing of this machine. */
function useLocalAws(): void {
  const { emulator, ec2 } = aws;
  vi.stubEnv('AWS_ACCESS_KEY_ID', emulator.account);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('AWS_REGION', HERE);
  vi.stubEnv('AWS_ENDPOINT_URL', emulator.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_EC2', ec2.url);
  vi.stubEnv('AWS_ENDPOINT_URL_IAM', account.url);
  vi.stubEnv('AWS_ENDPOINT_URL_CONFIG_SERVICE', account.url);
}

function doctor(...options: readonly string[]): Promise<Ran> {
  const policy = ['--policy', join(directory, 'policy.json')];
  const stack = ['--stack', aws.deployment.stackName];
  const env = { SLACK_API_URL: aws.slack.apiUrl };
  return guardrail(['doctor', '--json', ...stack, ...policy, ...options], { env });
}

function linesOf({ out }: Ran): readonly Line[] {
  return (JSON.parse(out) as { lines: readonly Line[] }).lines;
}

function client<Client>(
  Class: new (configuration: ReturnType<typeof clientConfiguration>) => Client,
): Client {
  return new Class(clientConfiguration(aws.emulator));
}

/** AWS Config, whose remediation the emulator does not know. */
function config(): ConfigServiceClient {
  return new ConfigServiceClient({ ...clientConfiguration(aws.emulator), endpoint: account.url });
}

async function physicalId(LogicalResourceId: string): Promise<string> {
  const command = { StackName: aws.deployment.stackName, LogicalResourceId };
  const { StackResourceDetail } = await client(CloudFormationClient).send(
    new DescribeStackResourceCommand(command),
  );
  return StackResourceDetail?.PhysicalResourceId ?? '';
}

async function putParameter(Name: string, Value: string): Promise<void> {
  await client(SSMClient).send(new PutParameterCommand({ Name, Value, Overwrite: true }));
}

async function selectEvents(ReadWriteType: ReadWriteType): Promise<void> {
  const EventSelectors = [{ ReadWriteType, IncludeManagementEvents: true }];
  await client(CloudTrailClient).send(new PutEventSelectorsCommand({ TrailName: TRAIL, EventSelectors }));
}

/** One thing that is amiss: how it comes about, and how it is mended, by the calls that people make. */
interface Seed {
  readonly name: string;
  readonly check: Check;
  readonly found: RegExp;
  /** A check that has nothing to compare then, and says so. */
  readonly silent?: Check;
  /** Gives what mends it. */
  readonly happen: () => Promise<() => Promise<unknown>>;
}

const SEEDS: readonly Seed[] = [
  {
    name: 'a trail that was stopped',
    check: 'trail',
    found: /management-events does not log/,
    happen: async () => {
      await client(CloudTrailClient).send(new StopLoggingCommand({ Name: TRAIL }));
      return () => client(CloudTrailClient).send(new StartLoggingCommand({ Name: TRAIL }));
    },
  },
  {
    name: 'a trail that logs reads only',
    check: 'trail',
    found: /management-events leaves out/,
    happen: async () => {
      await selectEvents('ReadOnly');
      return () => selectEvents('All');
    },
  },
  {
    name: 'a disabled rule',
    check: 'rules',
    found: /^CloudTrailRule is disabled/,
    happen: async () => {
      const Name = await physicalId('CloudTrailRule');
      await client(EventBridgeClient).send(new DisableRuleCommand({ Name }));
      return () => client(EventBridgeClient).send(new EnableRuleCommand({ Name }));
    },
  },
  {
    name: 'a rule without its target',
    check: 'rules',
    found: /^StateChangeRule does not send to StateChangeQueue/,
    happen: async () => {
      const Rule = await physicalId('StateChangeRule');
      const eventBridge = client(EventBridgeClient);
      const { Targets } = await eventBridge.send(new ListTargetsByRuleCommand({ Rule }));
      await eventBridge.send(new RemoveTargetsCommand({ Rule, Ids: ['StateChangeQueue'] }));
      return () => eventBridge.send(new PutTargetsCommand({ Rule, Targets }));
    },
  },
  {
    name: 'a message in a dead-letter queue',
    check: 'dead-letters',
    found: /^CloudTrailDeadLetterQueue holds 1 message/,
    happen: async () => {
      const QueueUrl = aws.deployment.cloudTrailDeadLetterQueueUrl;
      await client(SQSClient).send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
      return () => client(SQSClient).send(new PurgeQueueCommand({ QueueUrl }));
    },
  },
  {
    name: 'a queue that is not read',
    check: 'event-sources',
    found: /^CloudTrailQueue is not read/,
    happen: async () => {
      const UUID = await physicalId('GuardEventSourceMappingSQSCloudTrailQueue');
      await client(LambdaClient).send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
      return () => client(LambdaClient).send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    },
  },
  {
    name: 'a policy with a mistake',
    check: 'policy',
    silent: 'policy-file',
    found: /baseline\.mode: is not|baseline.*must be/,
    happen: async () => {
      const name = aws.deployment.policyParameterName;
      await putParameter(name, '{"baseline":{"httpTokens":"sometimes"}}');
      return () => putParameter(name, policyJson);
    },
  },
  {
    name: 'a revoked token of Slack',
    check: 'slack',
    found: /Slack does not take the token: invalid_auth/,
    happen: async () => {
      await putParameter(SLACK_PARAMETER, 'xoxb-revoked');
      return () => putParameter(SLACK_PARAMETER, aws.slack.token);
    },
  },
  {
    name: 'a service control policy against the change',
    check: 'roles',
    found: /GuardRole.* may not ec2:ModifyInstanceMetadataOptions: a service control policy/,
    happen: () => {
      account.denyByOrganization('ec2:ModifyInstanceMetadataOptions');
      return Promise.resolve(() => {
        account.denyByOrganization();
        return Promise.resolve();
      });
    },
  },
  {
    name: 'a Region that nothing guards',
    check: 'regions',
    found: /^Nothing guards us-east-1 \(2 instances\)/,
    happen: () => {
      const InstanceIds = aws.ec2.instances.seed(2, {}, { region: THERE });
      const ec2 = new EC2Client({
        ...clientConfiguration(aws.emulator),
        endpoint: aws.ec2.url,
        region: THERE,
      });
      return Promise.resolve(() =>
        ec2.send(new TerminateInstancesCommand({ InstanceIds: [...InstanceIds] })),
      );
    },
  },
  {
    name: 'AWS Config that remediates as well',
    check: 'config-remediation',
    found: /ec2-imdsv2-check runs AWSConfigRemediation-EnforceEC2InstanceIMDSv2 by itself/,
    happen: async () => {
      const Source = { Owner: 'AWS', SourceIdentifier: 'EC2_IMDSV2_CHECK' } as const;
      await config().send(new PutConfigRuleCommand({ ConfigRule: { ConfigRuleName: CONFIG_RULE, Source } }));
      const remediation = {
        ConfigRuleName: CONFIG_RULE,
        TargetType: 'SSM_DOCUMENT',
        TargetId: 'AWSConfigRemediation-EnforceEC2InstanceIMDSv2',
        Automatic: true,
      } as const;
      await config().send(
        new PutRemediationConfigurationsCommand({ RemediationConfigurations: [remediation] }),
      );
      return () => config().send(new DeleteRemediationConfigurationCommand({ ConfigRuleName: CONFIG_RULE }));
    },
  },
  {
    name: 'alarms that nobody is told of',
    check: 'alarms-topic',
    found: /^Nobody subscribes/,
    happen: async () => {
      // A subscription is given by its topic and address: the same one comes back.
      const SubscriptionArn = await subscribeToAlarms(aws);
      await client(SNSClient).send(new UnsubscribeCommand({ SubscriptionArn }));
      return () => subscribeToAlarms(aws);
    },
  },
];

describe.skipIf(unavailable !== null)('doctor', () => {
  it('finds nothing amiss where all is well', () => {
    const amiss = linesOf(healthy).filter(({ status }) => status !== 'ok');

    expect(amiss).toEqual([]);
    expect(linesOf(healthy).length).toBeGreaterThanOrEqual(30);
    expect(healthy).toMatchObject({ code: 0, error: '' });
  });

  it.each(SEEDS)('finds $name, and nothing else', async ({ check, silent, found, happen }) => {
    const mend = await happen();

    const ran = await doctor().finally(mend);

    const [own, others] = partition(linesOf(ran), [check, silent]);
    expect(own.filter(({ status }) => status !== 'ok')).toEqual([
      expect.objectContaining({ check, status: 'wrong', found: expect.stringMatching(found) as unknown }),
    ]);
    expect(others).toEqual(partition(linesOf(healthy), [check, silent])[1]);
    expect(ran).toMatchObject({ code: 1, error: 'guardrail: 1 thing is wrong\n' });
  });

  it('is as content as before when all of it is mended', async () => {
    const ran = await doctor();

    expect(linesOf(ran)).toEqual(linesOf(healthy));
    expect(ran.code).toBe(0);
  });

  it('looks at an account before the guardrail is there', async () => {
    const ran = await doctor('--before', '--stack', 'imds-guardrail-to-be');

    const { lines, leftOut } = JSON.parse(ran.out) as Record<'lines' | 'leftOut', readonly Line[]>;
    expect(lines.map(({ status }) => status)).not.toContain('wrong');
    expect(lines.map(({ check }) => check)).toContain('trail');
    expect(leftOut.map(({ check }) => check)).toContain('rules');
    expect(ran.code).toBe(0);
  });

  it('takes no stack for an unusable input, never for health', async () => {
    const ran = await doctor('--stack', 'imds-guardrail-production');

    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.error).toContain('there is no stack imds-guardrail-production in eu-west-1');
  });
});

function partition(
  lines: readonly Line[],
  checks: readonly (Check | undefined)[],
): [readonly Line[], readonly Line[]] {
  const isOne = ({ check }: Line) => checks.includes(check);
  return [lines.filter(isOne), lines.filter((line) => !isOne(line))];
}
