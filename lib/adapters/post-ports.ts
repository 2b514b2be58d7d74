import { setTimeout as sleep } from 'node:timers/promises';
import type { PostEnvironment } from '../boundary/post-environment.ts';
import { storyActions } from '../boundary/slack/exceptions/story-actions.ts';
import { ownerOf, runbookUrlOf } from '../domain/notifications/route.ts';
import type { PostPorts } from '../shell/post-ports.ts';
import { hasButtons } from '../shell/slack/has-buttons.ts';
import { policyParameter } from './policy-parameter.ts';
import { secretParameter } from './secret-parameter.ts';
import { slack } from './slack.ts';
import { stories } from './stories.ts';

/** The ports of posting on AWS. */
export function postPorts(environment: PostEnvironment, now = () => new Date()): PostPorts {
  const slackPorts = slack(secretParameter(environment.SLACK_PARAMETER_NAME, now), environment.SLACK_API_URL);
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...stories(environment.STORIES_TABLE_NAME),
    ...slackPorts,
    messageContext: async (policy) => ({
      runbookUrl: (kind) => runbookUrlOf(kind, policy),
      ownerOf: (instance) => ownerOf(instance, policy),
      ...((await hasButtons(policy, slackPorts)) && { actions: storyActions }),
    }),
    now,
    wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  };
}
