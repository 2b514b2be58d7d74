import type { SlackAnswerEnvironment } from '../boundary/exception-message-environment.ts';
import type { SlackAnswerPorts } from '../shell/slack/answer-slack.ts';
import { exceptionMessagePorts } from './exception-message-ports.ts';
import { exceptionWorkflow } from './exception-workflow.ts';
import { exceptionStore } from './exceptions.ts';
import { reevaluation } from './reevaluation.ts';
import { secretParameter } from './secret-parameter.ts';
import { slackPeople } from './slack-people.ts';

/** The ports of working off what people did in Slack, on AWS. */
export function slackAnswerPorts(environment: SlackAnswerEnvironment): SlackAnswerPorts {
  const { EXCEPTIONS_TABLE_NAME, EXCEPTION_WORKFLOW_ARN, SLACK_PARAMETER_NAME, SLACK_API_URL } = environment;
  const messagePorts = exceptionMessagePorts(environment);
  return {
    ...messagePorts,
    ...exceptionStore(EXCEPTIONS_TABLE_NAME),
    ...exceptionWorkflow(EXCEPTION_WORKFLOW_ARN, EXCEPTIONS_TABLE_NAME),
    ...reevaluation(environment.REEVALUATION_QUEUE_URL),
    ...slackPeople(secretParameter(SLACK_PARAMETER_NAME, messagePorts.now), SLACK_API_URL),
  };
}
