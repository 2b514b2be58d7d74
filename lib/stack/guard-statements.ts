import { readsExceptionsInForce } from './exception-statements.ts';
import type { Statement } from './resource.ts';
import { attributeOf, referenceTo, substituted } from './resource.ts';

/** Reading what EC2 says of instances. It knows no resource-level permission for Describe calls. */
export const seesInstances: Statement = {
  Sid: 'SeeWhatEc2SaysNow',
  Effect: 'Allow',
  Action: 'ec2:DescribeInstances',
  Resource: '*',
};

/** Observe, enforce, record and publish, whoever has noticed an instance. One statement for each purpose. */
export const guardsInstances: readonly Statement[] = [
  seesInstances,
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
  // No other exception is any business of the guard.
  readsExceptionsInForce,
  {
    // What was done because of an exception; never an exception itself.
    Sid: 'KeepExceptionChanges',
    Effect: 'Allow',
    Action: 'dynamodb:PutItem',
    Resource: attributeOf('ExceptionsTable', 'Arn'),
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'change#*' } },
  },
  { Sid: 'TellPeople', Effect: 'Allow', Action: 'sns:Publish', Resource: referenceTo('FindingsTopic') },
];
