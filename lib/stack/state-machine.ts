import { accepted, type Reasons } from './accepted.ts';
import type { AlarmFacts } from './alarm.ts';
import type { Resource, ResourceOf, Statement, Text } from './resource.ts';
import { attributeOf, policyDocument, removedWithTheStack, substituted } from './resource.ts';
import { logMetadata } from './made-by-osls.ts';
import { integrationArns } from './state-tasks.ts';
import type { StateMachine } from './states-language.ts';
import { arnTextOf } from './workflow-name.ts';

/** A state machine, as far as one differs from another. */
export interface StateMachineFacts {
  /** What its resources are named after: `FleetSweep` for `FleetSweepRole`. */
  readonly id: string;
  /** Its name, as a text to be substituted, and the same without the stack's. */
  readonly name: string;
  readonly shortName: string;
  /** What it does, in words. */
  readonly purpose: string;
  readonly definition: StateMachine<string>;
  /** What the names in the definition are filled in with, beside those of integrations. */
  readonly substitutions: Readonly<Record<string, Text>>;
  /** The label of what runs for each item of a list, in executions of its own; `null`: nothing does. */
  readonly label: string | null;
  /** What a linter says of it, and why that does not hold. */
  readonly accepts?: Reasons;
  /** What it may do beside writing its log and its traces. */
  readonly statements: readonly Statement[];
}

/** A state machine with its role and its log. */
export function stateMachine(facts: StateMachineFacts): Readonly<Record<string, Resource>> {
  const { id, name, definition, substitutions, accepts = {} } = facts;
  const machine: ResourceOf<'AWS::StepFunctions::StateMachine'> = {
    Type: 'AWS::StepFunctions::StateMachine',
    Metadata: accepted(accepts),
    Properties: {
      Definition: definition,
      DefinitionSubstitutions: { ...substitutions, ...integrationArns(definition) },
      LoggingConfiguration: {
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: attributeOf(`${id}LogGroup`, 'Arn') } }],
        // What a task hands over is in the execution data, and with it the token by which anybody could answer.
        IncludeExecutionData: false,
        Level: 'ALL',
      },
      RoleArn: attributeOf(`${id}Role`, 'Arn'),
      StateMachineName: substituted(name),
      // It runs for hours or waits for days, and every step of it can be read later.
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
    },
  };
  return { [id]: machine, [`${id}LogGroup`]: logGroup(name), [`${id}Role`]: role(facts) };
}

function logGroup(name: string): ResourceOf<'AWS::Logs::LogGroup'> {
  return {
    Type: 'AWS::Logs::LogGroup',
    ...removedWithTheStack,
    Metadata: logMetadata,
    Properties: {
      // Under this name the resource policy for log delivery does not grow with each state machine.
      // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
      LogGroupName: substituted(`/aws/vendedlogs/states/${name}`),
      RetentionInDays: 365,
    },
  };
}

function role({
  name,
  shortName,
  purpose,
  label,
  statements,
}: StateMachineFacts): ResourceOf<'AWS::IAM::Role'> {
  const arn = arnTextOf('stateMachine', name);
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: `imds-guardrail: ${purpose}`,
      AssumeRolePolicyDocument: policyDocument({
        Sid: 'OnlyThisWorkflow',
        Effect: 'Allow',
        Principal: { Service: 'states.amazonaws.com' },
        Action: 'sts:AssumeRole',
        // Step Functions must not be talked into working for another account, or another workflow of this one.
        Condition: {
          ArnEquals: {
            'aws:SourceArn': label === null ? substituted(arn) : [arn, `${arn}/${label}`].map(substituted),
          },
          StringEquals: { 'aws:SourceAccount': substituted('${AWS::AccountId}') },
        },
      }),
      Policies: [
        { PolicyName: shortName, PolicyDocument: policyDocument(...statements, writesItsLog, writesTraces) },
      ],
    },
  };
}

const writesItsLog: Statement = {
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
};

const writesTraces: Statement = {
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
};

/** Some execution of a state machine ended as none should. */
export function executionsAlarm(
  name: string,
  metric: 'ExecutionsAborted' | 'ExecutionsFailed' | 'ExecutionsTimedOut',
  description: string,
): AlarmFacts {
  return {
    description,
    metric: ['AWS/States', metric],
    dimension: ['StateMachineArn', substituted(arnTextOf('stateMachine', name))],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  };
}
