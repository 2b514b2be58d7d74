import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeConfigRulesCommand,
  DescribeRemediationConfigurationsCommand,
} from '@aws-sdk/client-config-service';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { DescribeHubCommand } from '@aws-sdk/client-securityhub';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { GetParameterCommand, DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Line } from '../../lib/domain/doctor/line.ts';
import { fileWith, guardrail } from './fake-terminal.ts';
import { ACCOUNT_ID, inAccount, serviceError, STACK } from './given-account.ts';

const clients = inAccount();

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
});

/** With the policy in force as the file, unless a test says otherwise. */
function doctor(...options: readonly string[]) {
  return guardrail(['doctor', '--policy', fileWith('{}', 'policy.json'), ...options], {
    now: () => new Date('2026-11-26T11:00:00Z'),
  });
}

async function amiss(...options: readonly string[]): Promise<readonly Partial<Line>[]> {
  const { out } = await doctor('--json', ...options);
  const { lines } = JSON.parse(out) as { lines: readonly Line[] };
  return lines
    .filter(({ status }) => status !== 'ok')
    .map(({ check, status, found }) => ({ check, status, found }));
}

describe('an account in which all is well', () => {
  it('is told so, check by check', async () => {
    const { code, out, error } = await doctor();

    expect(out).toContain(`${STACK}, account ${ACCOUNT_ID}, eu-west-1, 2026-11-26 11:00 UTC\n`);
    expect(out).toContain('\nEvents come in\n  ✓ CloudTrail trail main logs management events that write.\n');
    expect(out.split('\n').at(-2)).toBe('0 wrong, 30 fine.');
    expect([code, error]).toEqual([0, '']);
  });

  it('is told to scripts', async () => {
    const { out } = await doctor('--json');

    expect(JSON.parse(out)).toMatchObject({
      accountId: ACCOUNT_ID,
      region: 'eu-west-1',
      stack: STACK,
      isDeployed: true,
      isHealthy: true,
      leftOut: [],
    });
  });

  it('is not changed: the one change that is asked for is a dry run', async () => {
    await doctor();

    const [call] = clients.ec2.commandCalls(ModifyInstanceMetadataOptionsCommand);
    expect(call?.args[0].input).toEqual({ InstanceId: 'i-1', HttpTokens: 'required', DryRun: true });
  });

  it('has its roles simulated, under what their conditions ask for', async () => {
    await doctor();

    const inputs = clients.iam.commandCalls(SimulatePrincipalPolicyCommand).map(({ args }) => args[0].input);
    expect(inputs).toContainEqual({
      PolicySourceArn: `arn:aws:iam::${ACCOUNT_ID}:role/guard-role-1`,
      ActionNames: ['dynamodb:PutItem'],
      ResourceArns: [`arn:aws:dynamodb:eu-west-1:${ACCOUNT_ID}:table/records-1`],
      ContextEntries: [
        {
          ContextKeyName: 'dynamodb:LeadingKeys',
          ContextKeyType: 'stringList',
          ContextKeyValues: ['change#*'],
        },
      ],
    });
  });

  it('shows on a terminal how far it has come, and in colour', async () => {
    const { out, error } = await guardrail(['doctor'], { progress: true, colours: true });

    expect(error).toContain('Checks done: 30 of 30');
    expect(out).toContain('\u001B[32m✓\u001B[39m');
  });
});

describe('what is amiss', () => {
  it('is told with what to do, and by the exit code', async () => {
    clients.cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false });

    const { code, out, error } = await doctor();

    expect(out).toContain(
      [
        '  ✗ CloudTrail trail main does not log: it was stopped.',
        '                     → Start it again. Without it launches are corrected some',
      ].join('\n'),
    );
    expect(out).toContain('\n    aws cloudtrail start-logging --name main --region eu-west-1\n');
    expect(out.split('\n').at(-2)).toBe('1 wrong, 29 fine.');
    expect([code, error]).toEqual([1, 'guardrail: 1 thing is wrong\n']);
  });

  it('is what somebody has deleted', async () => {
    const gone = serviceError('ResourceNotFoundException');
    clients.eventBridge.on(DescribeRuleCommand).rejects(gone);
    clients.lambda.on(GetEventSourceMappingCommand).rejects(gone);
    clients.dynamo.on(DescribeTableCommand).rejects(gone);
    clients.stepFunctions.on(DescribeStateMachineCommand).rejects(serviceError('StateMachineDoesNotExist'));
    clients.ssm.on(GetParameterCommand).rejects(serviceError('ParameterNotFound'));

    expect(await amiss()).toEqual([
      { check: 'tables', status: 'wrong', found: 'RecordsTable is gone (records-1).' },
      { check: 'workflows', status: 'wrong', found: 'FleetSweep is gone.' },
      { check: 'rules', status: 'wrong', found: 'StateChangeRule is gone (rule-1).' },
      { check: 'event-sources', status: 'wrong', found: 'Nothing reads StateChangeQueue: its link is gone.' },
      { check: 'policy', status: 'wrong', found: '/guardrail/policy is not there: the guard does nothing.' },
    ]);
  });

  it('is a rule whose pattern is no JSON, and a trail that reads only', async () => {
    clients.eventBridge.on(DescribeRuleCommand).resolves({ State: 'ENABLED', EventPattern: '{' });
    clients.cloudTrail
      .on(GetEventSelectorsCommand)
      .resolves({ EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] });

    expect(await amiss()).toMatchObject([
      { check: 'trail', status: 'wrong' },
      { check: 'rules', status: 'wrong' },
    ]);
  });

  it('is what CloudWatch has counted', async () => {
    const values: Readonly<Partial<Record<string, number>>> = {
      MatchedEvents: 5,
      FailedInvocations: 1,
      NumberOfMessagesSent: 4,
      Errors: 2,
    };
    clients.cloudWatch.on(GetMetricDataCommand).callsFake((input: GetMetricDataCommand['input']) => ({
      MetricDataResults: input.MetricDataQueries?.map(({ Id, MetricStat }) => {
        const value = values[MetricStat?.Metric?.MetricName ?? ''];
        const Values =
          MetricStat?.Stat === 'Maximum' ? [1_000, 0] : value === undefined ? [] : [value - 1, 1];
        return { Id, Values };
      }),
    }));

    expect(await amiss()).toMatchObject([
      { check: 'delivery', found: 'StateChangeRule could not deliver 1 event in 7 days.' },
      { check: 'delivery', found: '5 instances came up in 7 days, and CloudTrail told of no call.' },
      { check: 'queues', found: 'StateChangeQueue is behind: 0 messages, the oldest for 17 minutes.' },
      { check: 'functions', found: 'guard-1 failed 2 times in a day.' },
    ]);
  });

  it.each([
    [{ AllowedByOrganizations: false }, undefined, 'a service control policy'],
    [undefined, { AllowedByPermissionsBoundary: false }, 'the permissions boundary'],
    [{ AllowedByOrganizations: true }, undefined, 'a policy that somebody gave the role denies it'],
  ])('is a role that may not do what it is for (%j, %j)', async (organizations, boundary, words) => {
    clients.iam.on(SimulatePrincipalPolicyCommand).resolves({
      EvaluationResults: [
        {
          EvalActionName: 'ec2:ModifyInstanceMetadataOptions',
          EvalDecision: 'explicitDeny',
          OrganizationsDecisionDetail: organizations,
          PermissionsBoundaryDecisionDetail: boundary,
        },
      ],
    });

    expect(await amiss()).toMatchObject([
      { check: 'roles', status: 'wrong', found: expect.stringContaining(words) as unknown },
    ]);
  });

  it('is a rule of AWS Config that changes the same', async () => {
    const rule = {
      ConfigRuleName: 'imds',
      Source: { Owner: 'AWS', SourceIdentifier: 'EC2_IMDSV2_CHECK' },
    } as const;
    const remediation = { ConfigRuleName: 'imds', TargetType: 'SSM_DOCUMENT', TargetId: 'Mine' } as const;
    clients.config.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [rule] });
    clients.config
      .on(DescribeRemediationConfigurationsCommand)
      .resolves({ RemediationConfigurations: [{ ...remediation, Automatic: true }] });

    expect(await amiss()).toMatchObject([{ check: 'config-remediation', status: 'wrong' }]);
  });

  it('is a service control policy that denies the caller the change', async () => {
    const message = 'You are not authorized, with an explicit deny in a service control policy.';
    clients.ec2
      .on(ModifyInstanceMetadataOptionsCommand)
      .rejects(serviceError('UnauthorizedOperation', message));

    expect(await amiss()).toMatchObject([{ check: 'caller', status: 'warning' }]);
  });

  it('is a policy that cannot be used, and the rest is judged by the one that was deployed', async () => {
    clients.ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{"baselin":{}}' } });

    expect(await amiss()).toMatchObject([
      {
        check: 'policy',
        status: 'wrong',
        found: expect.stringContaining('did you mean "baseline"?') as unknown,
      },
    ]);
  });

  it('is a policy in force other than that of the file, and what it names and is not there', async () => {
    const policy = { notifications: { securityHub: 'enabled', slack: { secretParameter: '/slack' } } };
    clients.ssm.on(GetParameterCommand).callsFake(({ Name }: { Name: string }) => {
      if (Name === '/slack') return Promise.reject(serviceError('ParameterNotFound'));
      return Promise.resolve({ Parameter: { Value: JSON.stringify(policy) } });
    });
    clients.ssm.on(DescribeParametersCommand).resolves({ Parameters: [] });
    clients.securityHub.on(DescribeHubCommand).rejects(serviceError('InvalidAccessException'));

    expect(await amiss()).toMatchObject([
      { check: 'slack', found: 'The parameter /slack is not there, or empty: nothing is told in Slack.' },
      { check: 'security-hub', status: 'wrong' },
      { check: 'policy-file', status: 'warning' },
    ]);
  });
});

describe('what may not be read', () => {
  it('is not known, names the permission, and fails nothing', async () => {
    const denied = serviceError('AccessDeniedException', 'User alice is not authorized');
    const { cloudTrail, cloudWatch, config, dynamo, ec2, eventBridge, iam, lambda, sns, sqs, ssm } = clients;
    cloudTrail.onAnyCommand().rejects(denied);
    cloudWatch.onAnyCommand().rejects(denied);
    config.onAnyCommand().rejects(denied);
    dynamo.onAnyCommand().rejects(denied);
    ec2.onAnyCommand().rejects(denied);
    eventBridge.onAnyCommand().rejects(denied);
    iam.onAnyCommand().rejects(denied);
    lambda.onAnyCommand().rejects(denied);
    sns.onAnyCommand().rejects(denied);
    sqs.onAnyCommand().rejects(denied);
    ssm.onAnyCommand().rejects(denied);

    const { code, out } = await doctor();

    const permissions = ['cloudtrail:DescribeTrails', 'iam:SimulatePrincipalPolicy', 'ssm:GetParameter'];
    for (const permission of permissions) expect(out).toContain(`${permission} is not allowed: User alice`);
    expect(out).toMatch(/\n0 wrong, \d+ not known, \d+ fine\.\n$/);
    expect(code).toBe(0);
  });
});

describe('an account before the guardrail is there', () => {
  it('is looked at by the policy to be, and told what was left out', async () => {
    clients.ec2.on(DescribeInstancesCommand).resolves({ Reservations: [] });
    clients.cloudTrail.on(DescribeTrailsCommand).resolves({ trailList: [] });

    const { code, out } = await doctor('--before', '--region', 'eu-west-1');

    expect(out).toContain(`Before ${STACK} is deployed, account ${ACCOUNT_ID}, eu-west-1`);
    expect(out).toContain('✗ CloudTrail trail No trail logs events of this Region.');
    expect(out).toContain('Left out, since there is no stack yet: Stack, Version, Tables,');
    expect(code).toBe(1);
    expect(clients.cloudFormation.commandCalls(DescribeStacksCommand)).toEqual([]);
  });

  it('is an error where nobody said so', async () => {
    clients.cloudFormation.on(DescribeStacksCommand).rejects(serviceError('ValidationError'));

    const { code, out, error } = await doctor();

    expect([code, out]).toEqual([2, '']);
    expect(error).toContain(`there is no stack ${STACK} in eu-west-1: name it by --stack, or check`);
  });
});

describe('what cannot be looked at', () => {
  it('is an account without a Region', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');

    const { code, error } = await doctor();

    expect([code, error]).toEqual([
      2,
      'guardrail: say in which Region the guardrail is, or is to be: --region eu-west-1\n',
    ]);
  });

  it('is an account whose credentials AWS does not take', async () => {
    clients.sts.on(GetCallerIdentityCommand).rejects(serviceError('ExpiredToken'));

    const { code, error } = await doctor();

    expect([code, error]).toEqual([2, 'guardrail: AWS does not say who you are: ExpiredToken\n']);
  });
});
