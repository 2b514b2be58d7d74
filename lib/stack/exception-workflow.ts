import { alarm } from './alarm.ts';
import { exceptionApproval } from './exception-approval.ts';
import { endsExceptions, judgesInstancesAgain, publishesTo } from './exception-statements.ts';
import type { Resource, Statement } from './resource.ts';
import { attributeOf, referenceTo } from './resource.ts';
import { executionsAlarm, stateMachine } from './state-machine.ts';
import { WORKFLOW_NAME } from './workflow-name.ts';

/** All that the workflow may do beside writing its log, one statement for each purpose. */
const statements: readonly Statement[] = [
  // Of the table's items the exceptions only: no token, no link, no message.
  endsExceptions,
  {
    Sid: 'AskApprovers',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: attributeOf('AskApproversLambdaFunction', 'Arn'),
  },
  judgesInstancesAgain,
  publishesTo('ExceptionsTopic'),
];

/** The workflow of exceptions with its role, its log, and what wakes somebody up when it breaks. */
export const exceptionWorkflow: Readonly<Record<string, Resource>> = {
  ...stateMachine({
    id: 'ExceptionApproval',
    name: WORKFLOW_NAME,
    shortName: 'exception-approval',
    purpose: 'brings exceptions from their request to their end',
    definition: exceptionApproval,
    substitutions: {
      AskApproversArn: attributeOf('AskApproversLambdaFunction', 'Arn'),
      ExceptionsTableName: referenceTo('ExceptionsTable'),
      ExceptionsTopicArn: referenceTo('ExceptionsTopic'),
      ReevaluationQueueUrl: referenceTo('ReevaluationQueue'),
    },
    label: null,
    statements,
  }),
  ExceptionsFailedAlarm: alarm(
    executionsAlarm(
      WORKFLOW_NAME,
      'ExecutionsFailed',
      'A workflow of an exception failed after all its tries. The review goes on with it; what it waited for is in its history in Step Functions.',
    ),
  ),
  ExceptionsTimedOutAlarm: alarm(
    executionsAlarm(
      WORKFLOW_NAME,
      'ExecutionsTimedOut',
      'A workflow of an exception ran for a year, which is all that Step Functions allows. The review goes on with it.',
    ),
  ),
  ExceptionsAbortedAlarm: alarm(
    executionsAlarm(
      WORKFLOW_NAME,
      'ExecutionsAborted',
      'Somebody stopped a workflow of an exception. Its request is over, its grant ends in time by the review; CloudTrail (StopExecution) says who did it.',
    ),
  ),
};
