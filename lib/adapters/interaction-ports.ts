import type { InteractionEnvironment } from '../boundary/interaction-environment.ts';
import type { InteractionPorts } from '../shell/slack/interaction-ports.ts';
import { answersQueue } from './answers-queue.ts';
import { policyParameter } from './policy-parameter.ts';
import { secretParameter } from './secret-parameter.ts';
import { slackPeople } from './slack-people.ts';

/** The ports of what people do in Slack, on AWS. */
export function interactionPorts(environment: InteractionEnvironment): InteractionPorts {
  const now = () => new Date();
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...slackPeople(secretParameter(environment.SLACK_PARAMETER_NAME, now), environment.SLACK_API_URL),
    ...answersQueue(environment.SLACK_ANSWERS_QUEUE_URL),
    signingSecret: secretParameter(environment.SLACK_SIGNING_SECRET_PARAMETER_NAME, now),
    now,
  };
}
