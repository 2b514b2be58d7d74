import {
  EXCEPTION_CHANGE,
  type ExceptionChange,
  type NewsOfException,
} from '../domain/exception/exception-change.ts';
import { NEWS_WORDS } from '../domain/exception/exception-words.ts';
import type { ExceptionStatus, HistoryEntry } from '../domain/exception/exception.ts';
import { EVENT_SOURCE } from '../domain/finding-event.ts';
import { IGNORED, integration, patiently } from './state-tasks.ts';
import { format, type Payload, type Retrier, type TaskState } from './states-language.ts';

/*
 * The tasks of the workflow of exceptions. Each is one call of one service: what the workflow writes, sends and says
 * it was given when it started, so that no code of our own runs between two states.
 */

/** What a condition on the table is told by: somebody else has changed the exception meanwhile. */
export const CONDITION_FAILED = 'DynamoDB.ConditionalCheckFailedException';

/** A condition that failed once fails again; everything else may pass, for eight minutes at the most. */
export const retrying: readonly [Retrier, Retrier] = [
  { ErrorEquals: [CONDITION_FAILED], MaxAttempts: 0 },
  patiently,
];

/** The moment at which a state began: the same for each of its tries. */
const NOW = '$$.State.EnteredTime';

/** Where the exception is in the table. */
export const key: Payload = { pk: { S: 'exception' }, sk: { 'S.$': '$.exceptionId' } };

/** A step of an exception in the table, with a line in its history. */
interface PassingOn<Name extends string> {
  readonly comment: string;
  readonly from: ExceptionStatus;
  /** What it comes to; the same as `from` where only its history gets longer. */
  readonly what: HistoryEntry['what'];
  /** What must be true beside the status. */
  readonly condition?: string;
  /** What changes beside the status, and by which values. */
  readonly change?: string;
  readonly values?: Payload;
  readonly next: Name;
  /** Where it goes on when the exception is not what it was. */
  readonly overtaken: Name;
}

/** Passes an exception on, if it is still what the workflow thinks it is: the table is the truth. */
export function passesOn<Name extends string>(step: PassingOn<Name>): TaskState<Name> {
  const { comment, from, what, condition, change = '', values = {}, next, overtaken } = step;
  const entry: Payload = { at: { 'S.$': NOW }, what: { S: what }, by: { NULL: true }, note: { NULL: true } };
  const isNewStatus = what !== 'reminded';
  const appending = 'history = list_append(history, :entry), revision = revision + :one';
  return {
    Type: 'Task',
    Comment: comment,
    Resource: integration('UpdateItem'),
    Parameters: {
      TableName: '${ExceptionsTableName}',
      Key: key,
      ConditionExpression: ['#status = :from', ...(condition === undefined ? [] : [condition])].join(' AND '),
      UpdateExpression: `SET ${isNewStatus ? '#status = :to, ' : ''}${appending}${change}`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':from': { S: from },
        ...(isNewStatus && { ':to': { S: what } }),
        ':entry': { L: [{ M: entry }] },
        ':one': { N: '1' },
        ...values,
      },
    },
    ResultPath: IGNORED,
    Retry: retrying,
    Catch: [{ ErrorEquals: [CONDITION_FAILED], ResultPath: '$.error', Next: overtaken }],
    Next: next,
  };
}

/** The value of the moment at which the state began, for conditions and changes. */
export const now: Payload = { ':now': { 'S.$': NOW } };

/** Has the guard judge again the instances that the exception is for. */
export function judgesAgain<Name extends string>(
  change: ExceptionChange['change'],
  next: Name,
): TaskState<Name> {
  return {
    Type: 'Task',
    Comment: 'Has the guard look at the instances again.',
    Resource: integration('SendMessage'),
    Parameters: {
      QueueUrl: '${ReevaluationQueueUrl}',
      // An event as EventBridge would deliver it: the guard reads nothing else.
      MessageBody: {
        version: '0',
        'id.$': format(`{}/${change}`, '$.exceptionId'),
        'detail-type': EXCEPTION_CHANGE,
        source: EVENT_SOURCE,
        'account.$': '$.accountId',
        'region.$': '$.region',
        'time.$': NOW,
        resources: [],
        detail: { 'exceptionId.$': '$.exceptionId', change, 'scope.$': '$.scope' },
      },
    },
    ResultPath: IGNORED,
    Retry: retrying,
    Next: next,
  };
}

/** Tells everybody who subscribes to the topic, machines and people, each in their own words. */
export function tells<Name extends string>(news: NewsOfException, next: Name): TaskState<Name> {
  const { subject, text } = NEWS_WORDS[news];
  return {
    Type: 'Task',
    Comment: text,
    Resource: integration('PublishNews'),
    Parameters: {
      TopicArn: '${ExceptionsTopicArn}',
      Subject: subject,
      MessageStructure: 'json',
      Message: {
        'default.$': format(`{"exceptionId":"{}","change":"${news}"}`, '$.exceptionId'),
        'email.$': format(`${text} {}`, '$.summary'),
      },
      MessageAttributes: { change: { DataType: 'String', StringValue: news } },
    },
    ResultPath: IGNORED,
    Retry: retrying,
    Next: next,
  };
}
