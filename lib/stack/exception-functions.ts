import { linkEnvironment } from './approval-emails.ts';
import { destination } from './destination.ts';
import {
  endsExceptions,
  endsWaiting,
  findsCorrections,
  findsDueExceptions,
  findsTokens,
  judgesInstancesAgain,
  keepsTokens,
  listsExceptions,
  publishesTo,
  readsExceptions,
  readsExceptionsInForce,
  readsLinkKey,
  savesExceptions,
  seesWhatEc2WouldRefuse,
  startsWorkflow,
} from './exception-statements.ts';
import { functionPart } from './function-part.ts';
import { assumesMemberRole, POLICY, readsParameters, worksOff } from './function-role.ts';
import type { Part } from './part.ts';
import { queuePart } from './queue-part.ts';
import { attributeOf, referenceTo } from './resource.ts';
import { reads, type QueueReading } from './work-queue.ts';
import { workflowArn } from './workflow-name.ts';

const REVIEW_TIMEOUT_SECONDS = 60;

/** By which the workflow asks; also by e-mail where there are addresses. */
export function askApprovers(asksByEmail: boolean): Part {
  return functionPart({
    name: 'ask-approvers',
    description: 'Asks the approvers of an exception, for the workflow that waits for them',
    timeoutSeconds: 30,
    statements: [
      readsParameters('ReadThePolicy', POLICY),
      savesExceptions,
      keepsTokens,
      endsWaiting,
      asksByEmail ? publishesTo('ExceptionsTopic', 'ApprovalLinksTopic') : publishesTo('ExceptionsTopic'),
      ...(asksByEmail ? [readsLinkKey] : []),
      seesWhatEc2WouldRefuse,
      assumesMemberRole('LookInMemberAccounts'),
    ],
    environment: {
      EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
      EXCEPTIONS_TOPIC_ARN: referenceTo('ExceptionsTopic'),
      EXCEPTION_WORKFLOW_ARN: workflowArn,
      MEMBER_ROLE_NAME: '${param:memberRoleName}',
      POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
      ...(asksByEmail && linkEnvironment),
    },
    events: [],
  });
}

const workflowEndReading: QueueReading = {
  delaySeconds: 0,
  batchSize: 10,
  batchingWindowSeconds: 0,
  maximumConcurrency: 2,
};

/** The net below the workflow: by a schedule, and at once where a workflow ended before its time. */
export function reviewExceptions(): Part {
  const part = functionPart({
    name: 'review-exceptions',
    description: 'Looks after exceptions that their workflow has left alone',
    timeoutSeconds: REVIEW_TIMEOUT_SECONDS,
    statements: [
      findsDueExceptions,
      // How many there are, for the dashboard.
      readsExceptionsInForce,
      endsExceptions,
      judgesInstancesAgain,
      publishesTo('ExceptionsTopic'),
      worksOff('WorkflowEndQueue'),
    ],
    environment: {
      EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
      EXCEPTIONS_TOPIC_ARN: referenceTo('ExceptionsTopic'),
      REEVALUATION_QUEUE_URL: referenceTo('ReevaluationQueue'),
    },
    events: [{ schedule: { rate: ['rate(5 minutes)'] } }, reads('WorkflowEndQueue', workflowEndReading)],
  });
  const ends = queuePart({
    id: 'WorkflowEnd',
    reader: 'review-exceptions',
    timeoutSeconds: REVIEW_TIMEOUT_SECONDS,
    reading: workflowEndReading,
    messages: 'ends of workflows',
    sender: {
      sid: 'OnlyTheRuleSends',
      service: 'events.amazonaws.com',
      arn: attributeOf('WorkflowEndRule', 'Arn'),
    },
  });
  return { ...part, resources: { ...part.resources, ...ends } };
}

/** The command line's door: only for those whom IAM knows and lets. */
export function exceptionsApi(): Part {
  const part = functionPart({
    name: 'exceptions-api',
    description: 'Takes what people ask and answer by the command line',
    timeoutSeconds: 30,
    statements: [
      readsParameters('ReadThePolicy', POLICY),
      endsExceptions,
      listsExceptions,
      findsTokens,
      startsWorkflow,
      endsWaiting,
      judgesInstancesAgain,
      publishesTo('ExceptionsTopic'),
      readsExceptionsInForce,
      ...findsCorrections,
      seesWhatEc2WouldRefuse,
      assumesMemberRole('LookInMemberAccounts'),
    ],
    environment: {
      EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
      EXCEPTIONS_TOPIC_ARN: referenceTo('ExceptionsTopic'),
      EXCEPTION_WORKFLOW_ARN: workflowArn,
      MEMBER_ROLE_NAME: '${param:memberRoleName}',
      POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
      RECORDS_TABLE_NAME: referenceTo('RecordsTable'),
      REEVALUATION_QUEUE_URL: referenceTo('ReevaluationQueue'),
    },
    events: [],
    url: { authorizer: 'aws_iam' },
  });
  return {
    ...part,
    outputs: {
      ExceptionsUrl: {
        Description: 'Where the command line asks for exceptions; calls are signed (AWS_IAM)',
        Value: attributeOf('ExceptionsApiLambdaFunctionUrl', 'FunctionUrl'),
      },
    },
  };
}

/** Requests by a tag on the instance: a destination of findings. */
export function requestTagged(): Part {
  return destination({
    name: 'request-tagged',
    description: 'Makes requests of instances that are tagged with one',
    timeoutSeconds: 30,
    reading: { delaySeconds: 0, batchSize: 10, batchingWindowSeconds: 0, maximumConcurrency: 2 },
    statements: [readsParameters('ReadThePolicy', POLICY), readsExceptions, startsWorkflow],
    environment: {
      EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
      EXCEPTION_WORKFLOW_ARN: workflowArn,
      POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
    },
  });
}
