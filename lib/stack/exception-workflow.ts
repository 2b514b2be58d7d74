import { alarm, type AlarmFacts } from './alarm.ts';
import { exceptionApproval } from './exception-approval.ts';
import { integrations } from './exception-tasks.ts';
import { endsExceptions, judgesInstancesAgain, publishesTo } from './exception-statements.ts';
import type { Resource, ResourceOf, Statement, Text } from './resource.ts';
import { attributeOf, policyDocument, referenceTo, substituted } from './resource.ts';
import { WORKFLOW_NAME, workflowArn } from './workflow-name.ts';

const workflow: ResourceOf<'AWS::StepFunctions::StateMachine'> = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    Definition: exceptionApproval,
    DefinitionSubstitutions: {
      AskApproversArn: attributeOf('AskApproversLambdaFunction', 'Arn'),
      ExceptionsTableName: referenceTo('ExceptionsTable'),
      ExceptionsTopicArn: referenceTo('ExceptionsTopic'),
      ReevaluationQueueUrl: referenceTo('ReevaluationQueue'),
      ...integrationArns(),
    },
    LoggingConfiguration: {
      Destinations: [
        { CloudWatchLogsLogGroup: { LogGroupArn: attributeOf('ExceptionApprovalLogGroup', 'Arn') } },
      ],
      // What a task hands over is in the execution data, and with it the token by which anybody could answer.
      IncludeExecutionData: false,
      Level: 'ALL',
    },
    RoleArn: attributeOf('ExceptionApprovalRole', 'Arn'),
    StateMachineName: substituted(WORKFLOW_NAME),
    // It waits for days, and every step of it can be read later.
    StateMachineType: 'STANDARD',
    TracingConfiguration: { Enabled: true },
  },
};

function integrationArns(): Readonly<Record<string, Text>> {
  const arns = Object.entries(integrations).map(
    ([name, action]) => [name, substituted(`arn:\${AWS::Partition}:states:::${action}`)] as const,
  );
  return Object.fromEntries(arns);
}

const logGroup: ResourceOf<'AWS::Logs::LogGroup'> = {
  Type: 'AWS::Logs::LogGroup',
  Properties: {
    // Under this name the resource policy for log delivery does not grow with each state machine.
    // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    LogGroupName: substituted(`/aws/vendedlogs/states/${WORKFLOW_NAME}`),
    RetentionInDays: 365,
  },
};

/** All that the workflow may do, one statement for each purpose. */
export const workflowStatements: readonly Statement[] = [
  // Of the table's items the exceptions only: no token, no link, no message.
  endsExceptions,
  {
    Sid: 'AskApprovers',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: attributeOf('AskApproversLambdaFunction', 'Arn'),
  },
  judgesInstancesAgain,
  publishesTo('ExceptionsTopic'),
  {
    // Log delivery knows no resource-level permissions.
    // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    Sid: 'WriteItsOwnLog',
    Effect: 'Allow',
    Action: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    Resource: '*',
  },
  {
    // Nor does X-Ray. https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html
    Sid: 'WriteTraces',
    Effect: 'Allow',
    Action: [
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ],
    Resource: '*',
  },
];

const role: ResourceOf<'AWS::IAM::Role'> = {
  Type: 'AWS::IAM::Role',
  Properties: {
    Description: 'imds-guardrail: brings exceptions from their request to their end',
    AssumeRolePolicyDocument: policyDocument({
      Sid: 'OnlyThisWorkflow',
      Effect: 'Allow',
      Principal: { Service: 'states.amazonaws.com' },
      Action: 'sts:AssumeRole',
      // Step Functions must not be talked into working for another account, or another workflow of this one.
      Condition: {
        ArnEquals: { 'aws:SourceArn': workflowArn },
        StringEquals: { 'aws:SourceAccount': substituted('${AWS::AccountId}') },
      },
    }),
    Policies: [{ PolicyName: 'exception-approval', PolicyDocument: policyDocument(...workflowStatements) }],
  },
};

function executions(metric: string, description: string): AlarmFacts {
  return {
    description,
    metric: ['AWS/States', metric],
    dimension: ['StateMachineArn', workflowArn],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  };
}

/** The workflow of exceptions with its role, its log, and what wakes somebody up when it breaks. */
export const exceptionWorkflow: Readonly<Record<string, Resource>> = {
  ExceptionApproval: workflow,
  ExceptionApprovalLogGroup: logGroup,
  ExceptionApprovalRole: role,
  ExceptionsFailedAlarm: alarm(
    executions(
      'ExecutionsFailed',
      'A workflow of an exception failed after all its tries. The review goes on with it; what it waited for is in its history in Step Functions.',
    ),
  ),
  ExceptionsTimedOutAlarm: alarm(
    executions(
      'ExecutionsTimedOut',
      'A workflow of an exception ran for a year, which is all that Step Functions allows. The review goes on with it.',
    ),
  ),
  ExceptionsAbortedAlarm: alarm(
    executions(
      'ExecutionsAborted',
      'Somebody stopped a workflow of an exception. Its request is over, its grant ends in time by the review; CloudTrail (StopExecution) says who did it.',
    ),
  ),
};
