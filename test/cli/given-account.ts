import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeRemediationConfigurationsCommand,
} from '@aws-sdk/client-config-service';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  EC2Client,
  GetInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetAccountSettingsCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { DescribeHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach } from 'vitest';
import { stateChangeEventPattern } from '../../lib/domain/event-patterns.ts';
import { VERSION } from '../../lib/domain/version.ts';

export const ACCOUNT_ID = '111122223333';
export const STACK = 'imds-guardrail-production';
const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT_ID}:topic`;

const template = {
  Resources: {
    GuardLambdaFunction: { Properties: { Environment: { Variables: { MEMBER_ROLE_NAME: '' } } } },
    PolicyParameter: { Properties: { Value: '{}' } },
    StateChangeRule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: 'StateChangeQueue' }] } },
    RecordsTable: { Type: 'AWS::DynamoDB::Table', Properties: { DeletionProtectionEnabled: true } },
    GuardRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Policies: [
          {
            PolicyDocument: {
              Statement: [
                { Action: 'ec2:ModifyInstanceMetadataOptions', Resource: '*' },
                {
                  Action: 'dynamodb:PutItem',
                  Resource: { 'Fn::GetAtt': ['RecordsTable', 'Arn'] },
                  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'change#*' } },
                },
              ],
            },
          },
        ],
      },
    },
  },
};

const resources = [
  ['PolicyParameter', 'AWS::SSM::Parameter', '/guardrail/policy'],
  ['StateChangeRule', 'AWS::Events::Rule', 'rule-1'],
  ['StateChangeQueue', 'AWS::SQS::Queue', 'https://sqs/1/queue-1'],
  ['StateChangeDeadLetterQueue', 'AWS::SQS::Queue', 'https://sqs/1/dead-1'],
  ['GuardLambdaFunction', 'AWS::Lambda::Function', 'guard-1'],
  ['GuardEventSourceMappingSQSStateChangeQueue', 'AWS::Lambda::EventSourceMapping', 'mapping-1'],
  ['RecordsTable', 'AWS::DynamoDB::Table', 'records-1'],
  ['FleetSweep', 'AWS::StepFunctions::StateMachine', `arn:aws:states:eu-west-1:${ACCOUNT_ID}:stateMachine:s`],
  ['GuardRole', 'AWS::IAM::Role', 'guard-role-1'],
  ['GuardErrorsAlarm', 'AWS::CloudWatch::Alarm', 'alarm-1'],
  ['AlarmsTopic', 'AWS::SNS::Topic', `${TOPIC}-alarms`],
  ['FindingsTopic', 'AWS::SNS::Topic', `${TOPIC}-findings`],
  ['SlackSubscription', 'AWS::SNS::Subscription', `${TOPIC}-findings:own`],
];

/** An error as a service gives it. */
export function serviceError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
}

/** For a file of tests: an account with a guardrail in it, in which all is well but for what a test changes. */
export function inAccount() {
  const clients = {
    cloudFormation: mockClient(CloudFormationClient),
    cloudTrail: mockClient(CloudTrailClient),
    cloudWatch: mockClient(CloudWatchClient),
    config: mockClient(ConfigServiceClient),
    dynamo: mockClient(DynamoDBClient),
    ec2: mockClient(EC2Client),
    eventBridge: mockClient(EventBridgeClient),
    iam: mockClient(IAMClient),
    lambda: mockClient(LambdaClient),
    securityHub: mockClient(SecurityHubClient),
    stepFunctions: mockClient(SFNClient),
    sns: mockClient(SNSClient),
    sqs: mockClient(SQSClient),
    ssm: mockClient(SSMClient),
    sts: mockClient(STSClient),
  };

  const allIsWell = (): void => {
    const { cloudFormation, cloudTrail, cloudWatch, config, dynamo, ec2, eventBridge, iam, lambda } = clients;
    const { securityHub, stepFunctions, sns, sqs, ssm, sts } = clients;
    const Arn = `arn:aws:iam::${ACCOUNT_ID}:user/alice`;
    sts.on(GetCallerIdentityCommand).resolves({ Account: ACCOUNT_ID, Arn });
    const stack = {
      StackName: STACK,
      CreationTime: new Date(),
      StackStatus: 'UPDATE_COMPLETE',
    } as const;
    const Outputs = [{ OutputKey: 'GuardrailVersion', OutputValue: VERSION }];
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [{ ...stack, Outputs }] });
    cloudFormation.on(GetTemplateCommand).resolves({ TemplateBody: JSON.stringify(template) });
    cloudFormation.on(ListStackResourcesCommand).resolves({
      StackResourceSummaries: resources.map(([LogicalResourceId, ResourceType, PhysicalResourceId]) => ({
        LogicalResourceId,
        ResourceType,
        PhysicalResourceId,
        LastUpdatedTimestamp: new Date(),
        ResourceStatus: 'CREATE_COMPLETE',
      })),
    });
    const trail = { Name: 'main', TrailARN: 'arn:trail', HomeRegion: 'eu-west-1' };
    cloudTrail.on(DescribeTrailsCommand).resolves({ trailList: [trail] });
    cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
    const FieldSelectors = [{ Field: 'eventCategory', Equals: ['Management'] }];
    cloudTrail.on(GetEventSelectorsCommand).resolves({ AdvancedEventSelectors: [{ FieldSelectors }] });
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });
    cloudWatch.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [{ AlarmName: 'alarm-1', StateValue: 'OK', AlarmDescription: 'x', ActionsEnabled: true }],
    });
    config.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [] });
    config.on(DescribeRemediationConfigurationsCommand).resolves({ RemediationConfigurations: [] });
    dynamo.on(DescribeTableCommand).resolves({ Table: { DeletionProtectionEnabled: true } });
    dynamo.on(DescribeContinuousBackupsCommand).resolves({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
      },
    });
    ec2.on(DescribeRegionsCommand).resolves({ Regions: [{ RegionName: 'eu-west-1' }] });
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [{ InstanceId: 'i-1' }] }] });
    ec2.on(ModifyInstanceMetadataOptionsCommand).rejects(serviceError('DryRunOperation'));
    ec2.on(GetInstanceMetadataDefaultsCommand).resolves({ AccountLevel: { HttpPutResponseHopLimit: -1 } });
    eventBridge.on(ListRulesCommand).resolves({ Rules: [{ Name: 'rule-1', State: 'ENABLED' }] });
    eventBridge
      .on(DescribeRuleCommand)
      .resolves({ State: 'ENABLED', EventPattern: JSON.stringify(stateChangeEventPattern) });
    eventBridge.on(ListTargetsByRuleCommand).resolves({ Targets: [{ Id: 'StateChangeQueue', Arn: 'x' }] });
    iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames }: { ActionNames: string[] }) => ({
      EvaluationResults: ActionNames.map((EvalActionName) => ({ EvalActionName, EvalDecision: 'allowed' })),
    }));
    lambda.on(GetEventSourceMappingCommand).resolves({ State: 'Enabled' });
    const AccountLimit = { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 990 };
    lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit });
    lambda.on(ListFunctionsCommand).resolves({ Functions: [{ FunctionName: 'guard-1' }] });
    securityHub.on(DescribeHubCommand).resolves({});
    stepFunctions.on(DescribeStateMachineCommand).resolves({ status: 'ACTIVE' });
    const own = { SubscriptionArn: `${TOPIC}-findings:own` };
    const somebody = { SubscriptionArn: `${TOPIC}:somebody` };
    sns.on(ListSubscriptionsByTopicCommand).resolves({ Subscriptions: [own, somebody] });
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{}' } });
    ssm.on(DescribeParametersCommand).resolves({ Parameters: [{ KeyId: 'alias/aws/ssm' }] });
  };

  beforeEach(() => {
    for (const client of Object.values(clients)) client.reset();
    allIsWell();
  });

  afterAll(() => {
    for (const client of Object.values(clients)) client.restore();
  });

  return clients;
}
