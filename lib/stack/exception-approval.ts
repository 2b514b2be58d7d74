import { judgesAgain, key, now, passesOn, retrying, tells } from './exception-tasks.ts';
import { IGNORED, integration } from './state-tasks.ts';
import type { StateMachine } from './states-language.ts';

/** The states of the workflow. */
export type ExceptionState =
  | 'Record'
  | 'AskApprovers'
  | 'Decision'
  | 'Grant'
  | 'JudgeAgainGranted'
  | 'TellGranted'
  | 'WaitUntilReminder'
  | 'Remind'
  | 'TellReminder'
  | 'WaitUntilEnd'
  | 'Expire'
  | 'JudgeAgainExpired'
  | 'TellExpired'
  | 'TellDenied'
  | 'TimeOut'
  | 'TellTimedOut'
  | 'Fail'
  | 'TellFailed'
  | 'Look'
  | 'Standing'
  | 'Settle'
  | 'Over';

/**
 * The workflow of one exception, from its request to its end. The table is the truth: each step of the workflow holds
 * only under its condition there, and where somebody else was faster, it looks how the exception stands and goes on
 * from there. It starts with what `workflowInput` gives.
 */
export const exceptionApproval: StateMachine<ExceptionState> = {
  Comment: 'Asks approvers for an exception, and brings it to its end in time',
  StartAt: 'Record',
  States: {
    Record: {
      Type: 'Task',
      Comment: 'Writes the request down. A second try of the same request changes nothing.',
      Resource: integration('PutItem'),
      Parameters: {
        TableName: '${ExceptionsTableName}',
        'Item.$': '$.item',
        ConditionExpression:
          'attribute_not_exists(sk) OR (requestedAt = :requestedAt AND revision = :revision)',
        ExpressionAttributeValues: {
          ':requestedAt.$': '$.item.requestedAt',
          ':revision.$': '$.item.revision',
        },
      },
      ResultPath: IGNORED,
      Retry: retrying,
      Next: 'AskApprovers',
    },
    AskApprovers: {
      Type: 'Task',
      Comment: 'Waits for the approvers. The token is for the function alone, and in no other message.',
      Resource: integration('InvokeAndWait'),
      Parameters: {
        FunctionName: '${AskApproversArn}',
        Payload: { 'exceptionId.$': '$.exceptionId', 'taskToken.$': '$$.Task.Token' },
      },
      TimeoutSecondsPath: '$.answerSeconds',
      ResultPath: '$.answer',
      Retry: retrying,
      Catch: [
        { ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'TimeOut' },
        { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Fail' },
      ],
      Next: 'Decision',
    },
    Decision: {
      Type: 'Choice',
      Comment: 'Whoever takes a request back has told of it already.',
      Choices: [
        { Variable: '$.answer.decision', StringEquals: 'granted', Next: 'Grant' },
        { Variable: '$.answer.decision', StringEquals: 'denied', Next: 'TellDenied' },
      ],
      Default: 'Over',
    },

    Grant: passesOn({
      comment: 'Only what enough approvers have approved in the table, whatever the workflow was told.',
      from: 'requested',
      what: 'granted',
      condition: 'size(approvals) >= :one AND size(approvals) >= approvalsNeeded AND expiresAt > :now',
      change: ', inForce = :inForce, due = :expiresAt',
      values: { ...now, ':inForce': { 'S.$': '$.inForce' }, ':expiresAt': { 'S.$': '$.expiresAt' } },
      next: 'JudgeAgainGranted',
      overtaken: 'Look',
    }),
    JudgeAgainGranted: judgesAgain('granted', 'TellGranted'),
    TellGranted: tells('granted', 'WaitUntilReminder'),
    WaitUntilReminder: {
      Type: 'Wait',
      Comment: 'Until somebody should think of the end.',
      TimestampPath: '$.remindAt',
      Next: 'Remind',
    },
    Remind: passesOn({
      comment: 'Only of what is still in force.',
      from: 'granted',
      what: 'reminded',
      next: 'TellReminder',
      overtaken: 'Look',
    }),
    TellReminder: tells('reminder', 'WaitUntilEnd'),
    WaitUntilEnd: {
      Type: 'Wait',
      Comment: 'Until nothing is allowed any more; the guard knows the end by itself.',
      TimestampPath: '$.expiresAt',
      Next: 'Expire',
    },
    Expire: passesOn({
      comment: 'Its time is over.',
      from: 'granted',
      what: 'expired',
      change: ', due = :now REMOVE inForce',
      values: now,
      next: 'JudgeAgainExpired',
      overtaken: 'Look',
    }),
    JudgeAgainExpired: judgesAgain('expired', 'TellExpired'),
    TellExpired: tells('expired', 'Settle'),

    TellDenied: tells('denied', 'Settle'),
    TimeOut: passesOn({
      comment: 'No answer is a no.',
      from: 'requested',
      what: 'timed-out',
      change: ', due = :now',
      values: now,
      next: 'TellTimedOut',
      overtaken: 'Look',
    }),
    TellTimedOut: tells('timed-out', 'Settle'),
    Fail: passesOn({
      comment: 'The approvers could not be asked, or not enough of them have approved.',
      from: 'requested',
      what: 'failed',
      change: ', due = :now',
      values: now,
      next: 'TellFailed',
      overtaken: 'Look',
    }),
    TellFailed: tells('failed', 'Settle'),

    Look: {
      Type: 'Task',
      Comment: 'Somebody else was faster, or an earlier try had its effect without an answer.',
      Resource: integration('GetItem'),
      Parameters: { TableName: '${ExceptionsTableName}', Key: key, ConsistentRead: true },
      ResultSelector: { 'status.$': '$.Item.status.S' },
      ResultPath: '$.seen',
      Retry: retrying,
      Next: 'Standing',
    },
    Standing: {
      Type: 'Choice',
      Comment: 'Tells once more rather than never. Whoever took it back has told of it already.',
      Choices: [
        { Variable: '$.seen.status', StringEquals: 'granted', Next: 'JudgeAgainGranted' },
        { Variable: '$.seen.status', StringEquals: 'expired', Next: 'JudgeAgainExpired' },
        { Variable: '$.seen.status', StringEquals: 'denied', Next: 'TellDenied' },
        { Variable: '$.seen.status', StringEquals: 'timed-out', Next: 'TellTimedOut' },
        { Variable: '$.seen.status', StringEquals: 'failed', Next: 'TellFailed' },
        { Variable: '$.seen.status', StringEquals: 'requested', Next: 'Fail' },
      ],
      Default: 'Over',
    },
    Settle: {
      Type: 'Task',
      Comment: 'Over, told and judged again: the review need not look after it.',
      Resource: integration('UpdateItem'),
      Parameters: {
        TableName: '${ExceptionsTableName}',
        Key: key,
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(inForce)',
        UpdateExpression: 'REMOVE due',
      },
      ResultPath: IGNORED,
      Retry: retrying,
      Next: 'Over',
    },
    Over: { Type: 'Succeed', Comment: 'Nothing is left to do.' },
  },
};
