import { readsExceptionsInForce } from './exception-statements.ts';
import { OF_INSTANCES, onItemsOf } from './items-statement.ts';
import type { Statement } from './resource.ts';
import { referenceTo, substituted } from './resource.ts';

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
  // No DeleteItem, Scan or batch writes: a record is opened and closed, and never taken back.
  onItemsOf('RecordsTable', 'KeepRecords', [OF_INSTANCES], ['BatchGetItem', 'PutItem', 'UpdateItem']),
  // No other exception is any business of the guard.
  readsExceptionsInForce,
  // What was done because of an exception; never an exception itself.
  onItemsOf('ExceptionsTable', 'KeepExceptionChanges', ['change#*'], ['PutItem']),
  { Sid: 'TellPeople', Effect: 'Allow', Action: 'sns:Publish', Resource: referenceTo('FindingsTopic') },
];
