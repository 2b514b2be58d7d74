import type { Metadata } from './accepted.ts';
import type { EventPattern } from './event-pattern.ts';
import type { StateMachine } from './states-language.ts';

/**
 * CloudFormation as typed data: only the resource types and properties that this stack uses.
 * A misspelt property or a reference of the wrong shape fails at compile time, not at deploy time.
 */

/** A value CloudFormation fills in while deploying: another resource, one of its attributes, or a text with both. */
export type Reference =
  | { readonly Ref: string }
  | { readonly 'Fn::GetAtt': readonly [logicalId: string, attribute: string] }
  | Substitution;

/** A text with references in it. */
export interface Substitution {
  readonly 'Fn::Sub': string;
}

/** A text, or the reference that becomes one. */
export type Text = string | Reference;

/** A value that exists only where a named condition of the template holds. */
export interface OnlyIf<Value> {
  readonly 'Fn::If': readonly [condition: string, value: Value, otherwise: { readonly Ref: 'AWS::NoValue' }];
}

/** A comparison of two texts, negated: all that this stack's conditions need. */
export interface Condition {
  readonly 'Fn::Not': readonly [{ readonly 'Fn::Equals': readonly [string, string] }];
}

type Many<Value> = Value | readonly Value[];

/** One statement of an IAM, queue, topic or key policy. `Sid` says in one word what it is for. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly Service: string } | { readonly AWS: Text };
  readonly Action: Many<string>;
  readonly Resource?: Many<Text>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Many<Text>>>>>;
}

/** A policy document in the only version of the policy language worth using. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly (Statement | OnlyIf<Statement>)[];
}

// Aliases, not interfaces: osls wants properties that can be read by any key, and only aliases can be.
type QueueProperties = {
  readonly ContentBasedDeduplication?: true;
  readonly DelaySeconds?: number;
  readonly FifoQueue?: true;
  readonly MessageRetentionPeriod: number;
  readonly RedrivePolicy?: { readonly deadLetterTargetArn: Text; readonly maxReceiveCount: number };
  readonly SqsManagedSseEnabled: true;
  readonly VisibilityTimeout?: number;
};

type RuleProperties = {
  readonly Description: string;
  readonly EventPattern: EventPattern;
  readonly State: 'ENABLED';
  readonly Targets: readonly {
    readonly Id: string;
    readonly Arn: Text;
    readonly DeadLetterConfig: { readonly Arn: Text };
    readonly InputTransformer?: {
      readonly InputPathsMap: Readonly<Record<string, `$.${string}`>>;
      readonly InputTemplate: string;
    };
    readonly SqsParameters?: { readonly MessageGroupId: string };
  }[];
};

type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];

type TableIndex = {
  readonly IndexName: string;
  readonly KeySchema: KeySchema;
  readonly Projection: { readonly ProjectionType: 'ALL' };
};

type TableProperties = {
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: 'S' | 'N';
  }[];
  readonly BillingMode: 'PAY_PER_REQUEST';
  readonly DeletionProtectionEnabled: boolean;
  readonly KeySchema: KeySchema;
  readonly GlobalSecondaryIndexes?: readonly TableIndex[];
  readonly LocalSecondaryIndexes?: readonly TableIndex[];
  readonly PointInTimeRecoverySpecification: { readonly PointInTimeRecoveryEnabled: boolean };
  readonly SSESpecification: { readonly SSEEnabled: boolean };
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean };
};

type AlarmProperties = {
  readonly AlarmActions: readonly Text[];
  readonly AlarmDescription: string;
  readonly ComparisonOperator: 'GreaterThanThreshold';
  readonly Dimensions: readonly { readonly Name: string; readonly Value: Text }[];
  readonly EvaluationPeriods: number;
  readonly MetricName: string;
  readonly Namespace: string;
  readonly OKActions: readonly Text[];
  readonly Period: number;
  readonly Statistic: 'Maximum' | 'Sum';
  readonly Threshold: number;
  readonly TreatMissingData: 'notBreaching';
};

type SubscriptionProperties = { readonly Endpoint: Text; readonly TopicArn: Text } & (
  | { readonly Protocol: 'email'; readonly FilterPolicy?: Readonly<Record<string, readonly string[]>> }
  | {
      readonly Protocol: 'sqs';
      readonly RawMessageDelivery: true;
      readonly RedrivePolicy: { readonly deadLetterTargetArn: Text };
    }
);

type StateMachineProperties = {
  readonly Definition: StateMachine<string>;
  readonly DefinitionSubstitutions: Readonly<Record<string, Text>>;
  readonly LoggingConfiguration: {
    readonly Destinations: readonly [{ readonly CloudWatchLogsLogGroup: { readonly LogGroupArn: Text } }];
    readonly IncludeExecutionData: boolean;
    readonly Level: 'ALL';
  };
  readonly RoleArn: Text;
  readonly StateMachineName: Text;
  readonly StateMachineType: 'STANDARD';
  readonly TracingConfiguration: { readonly Enabled: boolean };
};

type ScheduleProperties = {
  readonly Description: string;
  readonly FlexibleTimeWindow: { readonly Mode: 'OFF' };
  readonly GroupName: Text;
  readonly ScheduleExpression: string;
  readonly State: 'ENABLED';
  readonly Target: {
    readonly Arn: Text;
    readonly RoleArn: Text;
    readonly Input: string;
    readonly RetryPolicy: {
      readonly MaximumEventAgeInSeconds: number;
      readonly MaximumRetryAttempts: number;
    };
  };
};

type SecretProperties = {
  readonly Description: string;
  readonly GenerateSecretString: { readonly ExcludePunctuation: boolean; readonly PasswordLength: number };
};

interface ResourceProperties {
  'AWS::CloudWatch::Alarm': AlarmProperties;
  'AWS::CloudWatch::Dashboard': { readonly DashboardName: Text; readonly DashboardBody: Substitution };
  'AWS::DynamoDB::Table': TableProperties;
  'AWS::Events::Rule': RuleProperties;
  'AWS::IAM::Role': {
    readonly AssumeRolePolicyDocument: PolicyDocument;
    readonly Description: string;
    readonly Policies: readonly { readonly PolicyName: string; readonly PolicyDocument: PolicyDocument }[];
  };
  'AWS::KMS::Key': {
    readonly Description: string;
    readonly EnableKeyRotation: boolean;
    readonly KeyPolicy: PolicyDocument;
  };
  'AWS::Logs::LogGroup': { readonly LogGroupName: Text; readonly RetentionInDays: number };
  'AWS::SNS::Subscription': SubscriptionProperties;
  'AWS::SNS::Topic': { readonly DisplayName: string; readonly KmsMasterKeyId: Text };
  'AWS::SNS::TopicPolicy': { readonly PolicyDocument: PolicyDocument; readonly Topics: readonly Text[] };
  'AWS::SQS::Queue': QueueProperties;
  'AWS::SQS::QueuePolicy': { readonly PolicyDocument: PolicyDocument; readonly Queues: readonly Text[] };
  'AWS::SSM::Parameter': {
    readonly Description: string;
    readonly Name: Text;
    readonly Tier: 'Standard';
    readonly Type: 'String';
    readonly Value: string;
  };
  'AWS::Scheduler::Schedule': ScheduleProperties;
  'AWS::Scheduler::ScheduleGroup': { readonly Name: Text };
  'AWS::SecretsManager::Secret': SecretProperties;
  'AWS::StepFunctions::StateMachine': StateMachineProperties;
}

/** What becomes of a resource when the stack is removed, and of the old one when an update makes another. */
export type Fate = {
  readonly DeletionPolicy: 'Delete' | 'Retain';
  readonly UpdateReplacePolicy: 'Retain';
};

/** Of no use without the stack. What an update replaces still holds what was not handled, and is for people to remove. */
export const removedWithTheStack: Fate = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' };

/** Outlives the stack. */
export const keptForever: Fate = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

/** What holds data has to say what becomes of it. */
type HoldsData =
  | 'AWS::DynamoDB::Table'
  | 'AWS::KMS::Key'
  | 'AWS::Logs::LogGroup'
  | 'AWS::SecretsManager::Secret'
  | 'AWS::SQS::Queue';

/** A resource of one given type. */
export type ResourceOf<Type extends keyof ResourceProperties> = {
  readonly Type: Type;
  readonly Condition?: string;
  readonly Metadata?: Metadata;
  readonly Properties: ResourceProperties[Type];
} & (Type extends HoldsData ? Fate : unknown);

/** Any resource of this stack. */
export type Resource = { [Type in keyof ResourceProperties]: ResourceOf<Type> }[keyof ResourceProperties];

/** The attribute of another resource of the stack. */
export function attributeOf(logicalId: string, attribute: string): Reference {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

/** The primary identifier of another resource: a queue's URL, a topic's ARN, a table's or a role's name. */
export function referenceTo(logicalId: string): Reference {
  return { Ref: logicalId };
}

/** A text with `${LogicalId}`, `${LogicalId.Attribute}` and `${AWS::…}` filled in. */
export function substituted(text: string): Substitution {
  return { 'Fn::Sub': text };
}

/** A policy document of these statements. */
export function policyDocument(...statements: readonly (Statement | OnlyIf<Statement>)[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}
