import { METRICS } from '../domain/metrics.ts';
import { alarm, counted } from './alarm.ts';
import { destination } from './destination.ts';
import { functionPart } from './function-part.ts';
import { POLICY, readsParameters } from './function-role.ts';
import { onItemsOf } from './items-statement.ts';
import { partOf, together, type Part } from './part.ts';
import type { ResourceOf, Statement } from './resource.ts';
import { referenceTo } from './resource.ts';

/** How long one batch may take, in seconds: Slack's rate limits are waited for. */
const TIMEOUT_SECONDS = 60;

/** How often it is looked whether the quiet hours of somebody are over. */
const MORNING_SCHEDULE = 'rate(15 minutes)';

/**
 * Findings in Slack: `post-finding` reads them in large batches, so that a storm is seen as one, and
 * `post-morning` tells what waited for the morning. `secretParameter` is the SSM parameter with the token.
 */
export function slackDestination(secretParameter: string): Part {
  const environment = {
    POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
    SLACK_PARAMETER_NAME: secretParameter,
    STORIES_TABLE_NAME: referenceTo('StoriesTable'),
  } as const;
  const readsSecrets = readsParameters('ReadThePolicyAndTheToken', POLICY, secretParameter);
  const posting = destination({
    name: 'post-finding',
    description: 'Brings findings to Slack',
    timeoutSeconds: TIMEOUT_SECONDS,
    // At least two at a time is what SQS allows; a story is claimed by one of them.
    reading: { delaySeconds: 0, batchSize: 100, batchingWindowSeconds: 5, maximumConcurrency: 2 },
    statements: [keepsStories, countsStorms, keepsForTheMorning, readsSecrets],
    environment,
  });
  const morning = functionPart({
    name: 'post-morning',
    description: 'Tells in Slack what waited for the morning',
    timeoutSeconds: TIMEOUT_SECONDS,
    statements: [tellsWhatWaited, readsStories, readsSecrets],
    environment,
    events: [{ schedule: { rate: [MORNING_SCHEDULE] } }],
  });
  return together([posting, morning, partOf({ resources: { SlackRefusedAlarm: slackRefusedAlarm } })]);
}

/** No Scan: every item is found by its instance, its storm, or the morning it waits for. */
function onStories(sid: string, keys: readonly string[], actions: readonly string[]): Statement {
  return onItemsOf('StoriesTable', sid, keys, actions);
}

const keepsStories = onStories('KeepStories', ['story#*', 'storm#*'], ['PutItem', 'UpdateItem']);
const countsStorms = onStories('CountStorms', ['storm#*'], ['BatchWriteItem', 'Query']);
const keepsForTheMorning = onStories('KeepForTheMorning', ['held'], ['PutItem']);
const tellsWhatWaited = onStories('TellWhatWaited', ['held'], ['BatchWriteItem', 'Query']);
const readsStories = onStories('ReadStories', ['story#*'], ['GetItem']);

const slackRefusedAlarm: ResourceOf<'AWS::CloudWatch::Alarm'> = alarm(
  counted(
    METRICS.slackRefused,
    'Slack refuses the messages until somebody acts: the token is missing or revoked, or a channel is gone or ' +
      'without the app. The log of post-finding has Slack’s word for it. Mend it, then redrive; nothing is lost.',
  ),
);
