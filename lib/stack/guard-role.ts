import { readsExceptionsInForce } from './exception-statements.ts';
import {
  assumesMemberRole,
  functionRole,
  POLICY,
  readsParameters,
  worksOff,
  writesTo,
} from './function-role.ts';
import type { Statement } from './resource.ts';
import { attributeOf, referenceTo, substituted } from './resource.ts';

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
  readsParameters('ReadThePolicy', POLICY),
  worksOff('CloudTrailQueue', 'StateChangeQueue', 'ReevaluationQueue'),
  writesTo('GuardLogGroup'),
];

/** Instances of other accounts: there the member role says what may be done, not this one. */
export const memberRoleStatement = assumesMemberRole('EnforceInMemberAccounts');

/** The one role that `guard` runs under. */
export const roles = {
  GuardRole: functionRole(
    'guard',
    'imds-guardrail: reads instances and sets their metadata options, nothing else',
    [...guardStatements, memberRoleStatement],
  ),
} as const;
