import type { Reference, ResourceOf } from './resource.ts';
import { attributeOf, policyDocument, referenceTo, substituted } from './resource.ts';
import { withoutTls } from './transport.ts';

const account = substituted('arn:${AWS::Partition}:iam::${AWS::AccountId}:root');

// CloudWatch may not publish to a topic under the AWS managed key, whose policy nobody can change.
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
const alarmsKey: ResourceOf<'AWS::KMS::Key'> = {
  Type: 'AWS::KMS::Key',
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

/** Findings for whoever subscribes, and alarms for who operates the guardrail. Both encrypted, both by TLS only. */
export const topics = {
  FindingsTopic: topic('IMDS guardrail: findings', 'alias/aws/sns'),
  FindingsTopicPolicy: topicPolicy('FindingsTopic'),
  AlarmsKey: alarmsKey,
  AlarmsTopic: topic('IMDS guardrail: alarms', attributeOf('AlarmsKey', 'Arn')),
  AlarmsTopicPolicy: alarmsTopicPolicy(),
  AlarmsEmail: alarmsEmail(),
} as const;

function topic(displayName: string, key: string | Reference): ResourceOf<'AWS::SNS::Topic'> {
  return { Type: 'AWS::SNS::Topic', Properties: { DisplayName: displayName, KmsMasterKeyId: key } };
}

// A topic without a policy of its own can be used by its account; with one, only by what the policy says.
// The roles that may publish or subscribe live in this account and are allowed by their own policies.
function topicPolicy(topicId: string): ResourceOf<'AWS::SNS::TopicPolicy'> {
  return {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [referenceTo(topicId)],
      PolicyDocument: policyDocument(withoutTls('sns:Publish', referenceTo(topicId))),
    },
  };
}

function alarmsTopicPolicy(): ResourceOf<'AWS::SNS::TopicPolicy'> {
  return {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [referenceTo('AlarmsTopic')],
      PolicyDocument: policyDocument(
        {
          Sid: 'OnlyAlarmsOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: referenceTo('AlarmsTopic'),
          Condition: { StringEquals: { 'aws:SourceAccount': substituted('${AWS::AccountId}') } },
        },
        withoutTls('sns:Publish', referenceTo('AlarmsTopic')),
      ),
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
