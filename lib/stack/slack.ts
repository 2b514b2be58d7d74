import { METRICS } from '../domain/metrics.ts';
import { alarm, functionErrors } from './alarm.ts';
import { destination, type Destination } from './destination.ts';
import { functionRole, writesTo } from './function-role.ts';
import type { ResourceOf, Statement } from './resource.ts';
import { attributeOf, referenceTo, substituted } from './resource.ts';

/** How long one batch may take, in seconds: Slack's rate limits are waited for. */
const TIMEOUT_SECONDS = 60;

/** How often it is looked whether the quiet hours of somebody are over. */
const MORNING_SCHEDULE = 'rate(15 minutes)';

/**
 * Findings in Slack: `post-finding` reads them in large batches, so that a storm is seen as one, and
 * `post-morning` tells what waited for the morning. `secretParameter` is the SSM parameter with the token.
 */
export function slackDestination(secretParameter: string): Destination {
  const environment = {
    POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
    SLACK_PARAMETER_NAME: secretParameter,
    STORIES_TABLE_NAME: referenceTo('StoriesTable'),
  } as const;
  const posting = destination({
    name: 'post-finding',
    description: 'Brings findings to Slack',
    timeoutSeconds: TIMEOUT_SECONDS,
    // At least two at a time is what SQS allows; a story is claimed by one of them.
    reading: { delaySeconds: 0, batchSize: 100, batchingWindowSeconds: 5, maximumConcurrency: 2 },
    statements: [
      remembersBy('BatchWriteItem', 'PutItem', 'Query', 'UpdateItem'),
      readsSecrets(secretParameter),
    ],
    environment,
  });
  return {
    functions: { ...posting.functions, postMorning: morningFunction(environment) },
    resources: {
      ...posting.resources,
      PostMorningRole: functionRole(
        'post-morning',
        'imds-guardrail: tells in Slack what waited for the morning',
        [
          remembersBy('BatchWriteItem', 'GetItem', 'Query'),
          readsSecrets(secretParameter),
          writesTo('PostMorningLogGroup'),
        ],
      ),
      PostMorningErrorsAlarm: alarm(functionErrors('post-morning', 'PostMorningLambdaFunction')),
      SlackRefusedAlarm: slackRefusedAlarm,
    },
    outputs: posting.outputs,
  };
}

/** No Scan: every item is found by its instance, its storm, or the morning it waits for. */
function remembersBy(...actions: readonly string[]): Statement {
  return {
    Sid: 'RememberStories',
    Effect: 'Allow',
    Action: actions.map((action) => `dynamodb:${action}`),
    Resource: attributeOf('StoriesTable', 'Arn'),
  };
}

/** The token is a SecureString under AWS's own key for SSM, which needs no statement of its own. */
function readsSecrets(secretParameter: string): Statement {
  const parameter = 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter';
  return {
    Sid: 'ReadThePolicyAndTheToken',
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: [substituted(`${parameter}\${PolicyParameter}`), substituted(`${parameter}${secretParameter}`)],
  };
}

function morningFunction(environment: Destination['functions'][string]['environment']) {
  return {
    description: 'Tells in Slack what waited for the morning',
    handler: 'post-morning.handler',
    package: { artifact: 'build/post-morning.zip' },
    role: 'PostMorningRole',
    memorySize: 512,
    timeout: TIMEOUT_SECONDS,
    environment: {
      POWERTOOLS_METRICS_NAMESPACE: METRICS.namespace,
      POWERTOOLS_SERVICE_NAME: METRICS.service,
      ...environment,
    },
    events: [{ schedule: { rate: [MORNING_SCHEDULE] } }],
  };
}

const slackRefusedAlarm: ResourceOf<'AWS::CloudWatch::Alarm'> = alarm({
  description:
    'Slack refuses the messages until somebody acts: the token is missing or revoked, or a channel is gone or ' +
    'without the app. The log of post-finding has Slack’s word for it. Mend it, then redrive; nothing is lost.',
  metric: [METRICS.namespace, METRICS.slackRefused],
  dimension: ['service', METRICS.service],
  statistic: 'Sum',
  above: 0,
  minutes: 5,
});
