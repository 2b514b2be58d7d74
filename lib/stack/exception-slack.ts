import { destination } from './destination.ts';
import {
  endsWaiting,
  findsTokens,
  judgesInstancesAgain,
  keepsMessages,
  readsExceptions,
  savesExceptions,
  startsWorkflow,
} from './exception-statements.ts';
import { functionPart } from './function-part.ts';
import { POLICY, readsParameters, worksOff } from './function-role.ts';
import { partOf, together, type Part } from './part.ts';
import { queuePart } from './queue-part.ts';
import { attributeOf, referenceTo } from './resource.ts';
import { reads, type QueueReading } from './work-queue.ts';
import { workflowArn } from './workflow-name.ts';

/** Slack's rate limits are waited for. */
const TIMEOUT_SECONDS = 60;

const answersReading: QueueReading = {
  delaySeconds: 0,
  batchSize: 1,
  batchingWindowSeconds: 0,
  maximumConcurrency: 5,
};

/** One message in Slack for each exception: a destination of the news of exceptions. */
export function postException(secretParameter: string): Part {
  return destination({
    name: 'post-exception',
    description: 'Shows exceptions in Slack, as they stand',
    timeoutSeconds: TIMEOUT_SECONDS,
    from: 'ExceptionsTopic',
    reading: { delaySeconds: 0, batchSize: 10, batchingWindowSeconds: 0, maximumConcurrency: 2 },
    statements: [
      readsParameters('ReadThePolicyAndTheToken', POLICY, secretParameter),
      readsExceptions,
      keepsMessages,
    ],
    environment: {
      EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
      POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
      SLACK_PARAMETER_NAME: secretParameter,
    },
  });
}

/**
 * What people do in Slack: the door that Slack calls, which answers within its three seconds and leaves the work to a
 * queue. The two parameters are those of the bot token and of Slack's signing secret.
 */
export function slackAnswers(secretParameter: string, signingSecretParameter: string): Part {
  const door = functionPart({
    name: 'slack-interaction',
    description: 'Takes presses of buttons and forms from Slack, and answers at once',
    timeoutSeconds: 10,
    statements: [
      readsParameters('ReadThePolicyAndSecrets', POLICY, secretParameter, signingSecretParameter),
      {
        Sid: 'QueueAnswers',
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: attributeOf('SlackAnswersQueue', 'Arn'),
      },
    ],
    environment: {
      POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
      SLACK_ANSWERS_QUEUE_URL: referenceTo('SlackAnswersQueue'),
      SLACK_PARAMETER_NAME: secretParameter,
      SLACK_SIGNING_SECRET_PARAMETER_NAME: signingSecretParameter,
    },
    events: [],
    url: {
      openBecause:
        'Slack cannot sign as IAM wants it. The function takes nothing but what Slack has signed with the secret of the ' +
        'app within five minutes, and answers all else with 401 before it reads it.',
    },
  });
  const worker = functionPart({
    name: 'answer-slack',
    description: 'Works off what people asked and answered in Slack',
    timeoutSeconds: TIMEOUT_SECONDS,
    statements: [
      readsParameters('ReadThePolicyAndTheToken', POLICY, secretParameter),
      savesExceptions,
      findsTokens,
      startsWorkflow,
      endsWaiting,
      judgesInstancesAgain,
      keepsMessages,
      worksOff('SlackAnswersQueue'),
    ],
    environment: {
      EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
      EXCEPTION_WORKFLOW_ARN: workflowArn,
      POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
      REEVALUATION_QUEUE_URL: referenceTo('ReevaluationQueue'),
      SLACK_PARAMETER_NAME: secretParameter,
    },
    events: [reads('SlackAnswersQueue', answersReading)],
  });
  const queue = queuePart({
    id: 'SlackAnswers',
    reader: 'answer-slack',
    timeoutSeconds: TIMEOUT_SECONDS,
    reading: answersReading,
    messages: 'answers from Slack',
    sender: null,
  });
  const url = {
    Description: 'The interactivity request URL of the Slack app',
    Value: attributeOf('SlackInteractionLambdaFunctionUrl', 'FunctionUrl'),
  };
  return together([door, worker, partOf({ resources: queue, outputs: { SlackInteractionsUrl: url } })]);
}
