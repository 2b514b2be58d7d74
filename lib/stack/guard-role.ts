import type { OnlyIf, ResourceOf, Statement } from './resource.ts';
import { attributeOf, policyDocument, referenceTo, substituted } from './resource.ts';

/** All that `guard` may do, one statement for each purpose. */
export const guardStatements: readonly Statement[] = [
  {
    // EC2 knows no resource-level permission for Describe calls.
    Sid: 'SeeWhatEc2SaysNow',
    Effect: 'Allow',
    Action: 'ec2:DescribeInstances',
    Resource: '*',
  },
  {
    // Never RunInstances, TerminateInstances or ModifyInstanceAttribute: the guardrail turns one switch only.
    Sid: 'EnforceMetadataOptions',
    Effect: 'Allow',
    Action: 'ec2:ModifyInstanceMetadataOptions',
    Resource: substituted('arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:instance/*'),
  },
  {
    // No DeleteItem, Scan or batch writes: a record is opened and closed, and never taken back.
    Sid: 'KeepRecords',
    Effect: 'Allow',
    Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    Resource: attributeOf('RecordsTable', 'Arn'),
  },
  { Sid: 'TellPeople', Effect: 'Allow', Action: 'sns:Publish', Resource: referenceTo('FindingsTopic') },
  {
    Sid: 'ReadThePolicy',
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: substituted(
      'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${PolicyParameter}',
    ),
  },
  {
    // What Lambda's poller does in the function's name; the code itself never touches a queue.
    Sid: 'WorkOffTheQueues',
    Effect: 'Allow',
    Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    Resource: [attributeOf('CloudTrailQueue', 'Arn'), attributeOf('StateChangeQueue', 'Arn')],
  },
  {
    // The group itself is made by the stack, with its retention; a function that may create it could lose that.
    Sid: 'WriteItsOwnLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: attributeOf('GuardLogGroup', 'Arn'),
  },
];

/** Instances of other accounts: there the member role says what may be done, not this one. */
export const memberRoleStatement: OnlyIf<Statement> = {
  'Fn::If': [
    'HasMemberRole',
    {
      Sid: 'EnforceInMemberAccounts',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: substituted('arn:${AWS::Partition}:iam::*:role/${param:memberRoleName}'),
    },
    { Ref: 'AWS::NoValue' },
  ],
};

const guardRole: ResourceOf<'AWS::IAM::Role'> = {
  Type: 'AWS::IAM::Role',
  Properties: {
    Description: 'imds-guardrail: reads instances and sets their metadata options, nothing else',
    AssumeRolePolicyDocument: policyDocument({
      Sid: 'OnlyLambda',
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
    Policies: [
      { PolicyName: 'guard', PolicyDocument: policyDocument(...guardStatements, memberRoleStatement) },
    ],
  },
};

/** The one role that `guard` runs under. */
export const roles = { GuardRole: guardRole } as const;
