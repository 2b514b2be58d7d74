import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Emulator } from './ministack.ts';

/** The guardrail as it runs on the emulator: what to send to, read from, and look into. */
export interface Deployment {
  readonly stackName: string;
  readonly guardFunctionName: string;
  readonly guardRoleName: string;
  readonly recordsTableName: string;
  readonly findingsTopicArn: string;
  readonly alarmsTopicArn: string;
  readonly policyParameterName: string;
  readonly cloudTrailQueueUrl: string;
  readonly cloudTrailDeadLetterQueueUrl: string;
  readonly stateChangeQueueUrl: string;
  readonly stateChangeDeadLetterQueueUrl: string;
  readonly reevaluationQueueUrl: string;
  readonly reevaluationDeadLetterQueueUrl: string;
  readonly exceptionsTableName: string;
  readonly exceptionsTopicArn: string;
  readonly exceptionWorkflowArn: string;
  readonly fleetSweepArn: string;
  /** The doors, as this machine reaches them. */
  readonly exceptionsUrl: string;
  readonly slackInteractionsUrl: string;
  readonly approvalPageUrl: string;
}

/** Reads a deployment from the outputs of its stack. Throws where one is missing. */
export function deploymentOf(stack: Stack, emulator: Emulator): Deployment {
  const output = (key: string) => outputOf(stack, key);
  return {
    stackName: stack.StackName ?? '',
    guardFunctionName: output('GuardFunctionName'),
    guardRoleName: output('GuardRoleName'),
    recordsTableName: output('RecordsTableName'),
    findingsTopicArn: output('FindingsTopicArn'),
    alarmsTopicArn: output('AlarmsTopicArn'),
    policyParameterName: output('PolicyParameterName'),
    cloudTrailQueueUrl: output('CloudTrailQueueUrl'),
    cloudTrailDeadLetterQueueUrl: output('CloudTrailDeadLetterQueueUrl'),
    stateChangeQueueUrl: output('StateChangeQueueUrl'),
    stateChangeDeadLetterQueueUrl: output('StateChangeDeadLetterQueueUrl'),
    reevaluationQueueUrl: output('ReevaluationQueueUrl'),
    reevaluationDeadLetterQueueUrl: output('ReevaluationDeadLetterQueueUrl'),
    exceptionsTableName: output('ExceptionsTableName'),
    exceptionsTopicArn: output('ExceptionsTopicArn'),
    exceptionWorkflowArn: output('ExceptionWorkflowArn'),
    fleetSweepArn: output('FleetSweepArn'),
    exceptionsUrl: localFunctionUrl(output('ExceptionsUrl'), emulator),
    slackInteractionsUrl: localFunctionUrl(output('SlackInteractionsUrl'), emulator),
    approvalPageUrl: localFunctionUrl(output('ApprovalPageUrl'), emulator),
  };
}

/** One output of a stack. Throws where it is missing. */
export function outputOf(stack: Stack, key: string): string {
  const value = stack.Outputs?.find((output) => output.OutputKey === key)?.OutputValue;
  if (value === undefined) throw new Error(`The stack has no output ${key}`);
  return value;
}

/** Where the emulator answers for a function URL: it stands for the first label of its host. */
export function localFunctionUrl(url: string, { endpoint }: Pick<Emulator, 'endpoint'>): string {
  const { hostname, pathname, search } = new URL(url);
  return `${endpoint}/_aws/lambda-url/${hostname.split('.')[0] ?? ''}${pathname}${search}`;
}
