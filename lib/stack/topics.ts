import type { Reference, ResourceOf, Statement } from './resource.ts';
import { attributeOf, policyDocument, referenceTo, removedWithTheStack, substituted } from './resource.ts';
import { withoutTls } from './transport.ts';

const account = substituted('arn:${AWS::Partition}:iam::${AWS::AccountId}:root');

// CloudWatch may not publish to a topic under the AWS managed key, whose policy nobody can change.
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
const alarmsKey: ResourceOf<'AWS::KMS::Key'> = {
  Type: 'AWS::KMS::Key',
  ...removedWithTheStack,
  Properties: {
    Description: 'Encrypts the alarms of imds-guardrail on their way to the operators',
    EnableKeyRotation: true,
    KeyPolicy: policyDocument(
      {
        Sid: 'TheAccountOwnsTheKey',
        Effect: 'Allow',
        Principal: { AWS: account },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Sid: 'AlarmsAreEncrypted',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': substituted('${AWS::AccountId}') } },
      },
    ),
  },
};

const onlyAlarms: Statement = {
  Sid: 'OnlyAlarmsOfThisAccount',
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: referenceTo('AlarmsTopic'),
  Condition: { StringEquals: { 'aws:SourceAccount': substituted('${AWS::AccountId}') } },
};

/**
 * Findings and news of exceptions for whoever subscribes, and alarms for who operates the guardrail. All encrypted,
 * all by TLS only.
 */
export const topics = {
  FindingsTopic: topic('IMDS guardrail: findings'),
  FindingsTopicPolicy: topicPolicy('FindingsTopic'),
  ExceptionsTopic: topic('IMDS guardrail: exceptions'),
  ExceptionsTopicPolicy: topicPolicy('ExceptionsTopic'),
  AlarmsKey: alarmsKey,
  AlarmsTopic: topic('IMDS guardrail: alarms', attributeOf('AlarmsKey', 'Arn')),
  AlarmsTopicPolicy: topicPolicy('AlarmsTopic', onlyAlarms),
  AlarmsEmail: alarmsEmail(),
} as const;

/** A topic that is encrypted, by AWS's own key for SNS where nobody else has to use it. */
export function topic(
  displayName: string,
  key: string | Reference = 'alias/aws/sns',
): ResourceOf<'AWS::SNS::Topic'> {
  return { Type: 'AWS::SNS::Topic', Properties: { DisplayName: displayName, KmsMasterKeyId: key } };
}

/**
 * A topic's own policy: nothing without TLS, and what else is given. A topic without one can be used by its account;
 * with one, only by what it says. The roles that may publish or subscribe live in this account and are allowed by
 * their own policies.
 */
export function topicPolicy(
  topicId: string,
  ...statements: readonly Statement[]
): ResourceOf<'AWS::SNS::TopicPolicy'> {
  return {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [referenceTo(topicId)],
      PolicyDocument: policyDocument(...statements, withoutTls('sns:Publish', referenceTo(topicId))),
    },
  };
}

function alarmsEmail(): ResourceOf<'AWS::SNS::Subscription'> {
  return {
    Type: 'AWS::SNS::Subscription',
    Condition: 'HasAlarmsEmail',
    Properties: { Endpoint: '${param:alarmsEmail}', Protocol: 'email', TopicArn: referenceTo('AlarmsTopic') },
  };
}
