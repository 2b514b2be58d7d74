import { VERSION } from '../domain/version.ts';
import type { Output } from './part.ts';
import { referenceTo } from './resource.ts';

/** What operators and tools look up after a deployment. */
export const outputs = {
  GuardrailVersion: { Description: 'The version that was deployed', Value: VERSION },
  FindingsTopicArn: output('FindingsTopic', 'Subscribe here for findings'),
  AlarmsTopicArn: output('AlarmsTopic', 'Subscribe here for alarms about the guardrail itself'),
  RecordsTableName: output('RecordsTable', 'What was changed, when and why'),
  PolicyParameterName: output('PolicyParameter', 'The policy in force'),
  GuardFunctionName: output('GuardLambdaFunction', 'The function that decides and enforces'),
  GuardRoleName: output('GuardRole', 'The role that its calls are made by'),
  CloudTrailQueueUrl: output('CloudTrailQueue', 'Events that say who did it'),
  CloudTrailDeadLetterQueueUrl: output('CloudTrailDeadLetterQueue', 'Events that could not be handled'),
  StateChangeQueueUrl: output('StateChangeQueue', 'Instances that came up'),
  StateChangeDeadLetterQueueUrl: output(
    'StateChangeDeadLetterQueue',
    'State changes that could not be handled',
  ),
  ReevaluationQueueUrl: output('ReevaluationQueue', 'Changes of exceptions, for the guard'),
  ReevaluationDeadLetterQueueUrl: output(
    'ReevaluationDeadLetterQueue',
    'Changes of exceptions that could not be handled',
  ),
  ExceptionsTableName: output(
    'ExceptionsTable',
    'Who asked for an exception, who approved it, and what came of it',
  ),
  ExceptionsTopicArn: output('ExceptionsTopic', 'Subscribe here for news of exceptions'),
  ExceptionWorkflowArn: output('ExceptionApproval', 'The workflow of exceptions, in Step Functions'),
} as const satisfies Readonly<Record<string, Output>>;

function output(logicalId: string, description: string): Output {
  return { Description: description, Value: referenceTo(logicalId) };
}
