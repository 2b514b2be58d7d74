import type { Context, SQSBatchResponse } from 'aws-lambda';
import { parsePolicyJson } from '../../lib/boundary/policy/parse-policy-json.ts';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import { cloudTrailEventPattern, stateChangeEventPattern } from '../../lib/domain/event-patterns.ts';
import { cloudTrailReading, guardTimeoutSeconds, stateChangeReading } from '../../lib/stack/queues.ts';
import { startEc2Simulator } from '../ec2/server.ts';
import type { SimulatorOptions } from '../ec2/options.ts';
import { matchesEventPattern } from '../event-pattern.ts';
import type { LocalAws } from '../local-aws.ts';
import { localPolicy } from '../local-policy.ts';
import { embeddedExceptions } from './exceptions.ts';
import { lambdaContext } from './lambda-context.ts';
import { startParameters } from './parameters.ts';
import { localQueue, type LocalQueue, type QueuedMessage } from './queue.ts';
import { startSlack } from '../slack/server.ts';
import { startTables } from './tables.ts';
import { startTopic } from './topic.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const GUARD_ROLE_NAME = 'imds-guardrail-guard';
const GUARD_ACCESS_KEY_ID = 'ASIAGUARDEXAMPLE0001';
const POLICY_PARAMETER = '/imds-guardrail/policy';
const SLACK_PARAMETER = '/imds-guardrail/slack';

/** Quicker than on AWS, where nobody sits and waits. */
const REDELIVERY = { visibilityTimeout: 1_000, maxReceiveCount: 5 } as const;
const FINDINGS_DELAY = 100;

/** How the embedded AWS is to behave; durations are milliseconds. */
export interface EmbeddedOptions extends SimulatorOptions {
  /** How long CloudTrail takes to deliver an event. On AWS it is seconds to minutes. */
  readonly cloudTrailDelay?: number;
  readonly stateChangeDelay?: number;
}

/**
 * Starts the embedded AWS: the EC2 simulator, DynamoDB by dynalite, stand-ins for SNS, Parameter Store and
 * Slack, and the real handlers in this process, called with what EventBridge's rules, the topic and the queues
 * would deliver. Once for a process: the handlers keep the environment in which they were loaded.
 */
export async function startEmbeddedAws(options: EmbeddedOptions = {}): Promise<LocalAws> {
  const queues: { guard?: GuardQueues; findings?: LocalQueue } = {};
  const policy = policyJson(JSON.stringify(await localPolicy()), 'policy.yaml');
  const [tables, slack, topic] = await Promise.all([
    startTables(),
    startSlack(),
    startTopic(({ byProtocol }) => queues.findings?.send(byProtocol['default'] ?? '')),
  ]);
  const parameters = await startParameters({
    [POLICY_PARAMETER]: policy,
    [SLACK_PARAMETER]: slack.token,
  });
  const ec2 = await startEc2Simulator({
    accountId: ACCOUNT,
    region: REGION,
    ...options,
    userIdentities: { [GUARD_ACCESS_KEY_ID]: guardIdentity(), ...options.userIdentities },
    onEvent: (event) => {
      const body = JSON.stringify(event);
      if (matchesEventPattern(cloudTrailEventPattern, event)) queues.guard?.cloudTrail.send(body);
      if (matchesEventPattern(stateChangeEventPattern, event)) queues.guard?.stateChange.send(body);
    },
  });

  const functions = await loadFunctions({
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
    RECORDS_TABLE_NAME: tables.recordsTableName,
    STORIES_TABLE_NAME: tables.storiesTableName,
    EXCEPTIONS_TABLE_NAME: tables.exceptionsTableName,
    SLACK_API_URL: slack.apiUrl,
  });
  queues.guard = guardQueues(functions.guard, options);
  queues.findings = localQueue({
    ...REDELIVERY,
    batchSize: 100,
    delay: FINDINGS_DELAY,
    handle: functions.postFinding,
  });

  return {
    description: 'embedded: the handlers in this process, EC2, IMDS and Slack by stand-ins',
    ec2,
    slack,
    exceptions: embeddedExceptions({
      exceptionsTableName: tables.exceptionsTableName,
      policy: parsePolicyJson(policy),
      send: (body) => queues.guard?.reevaluation.send(body),
    }),
    guardAccessKeyId: GUARD_ACCESS_KEY_ID,
    findings: () =>
      topic.messages.map(({ byProtocol }) => ({
        json: byProtocol['default'] ?? '',
        text: byProtocol['email'] ?? '',
      })),
    stop: async () => {
      await Promise.all(Object.values(queues.guard ?? {}).map((queue) => queue.drained()));
      await queues.findings?.drained();
      await Promise.all([ec2.close(), tables.stop(), topic.stop(), parameters.stop(), slack.close()]);
    },
  };
}

type GuardQueues = Readonly<Record<'cloudTrail' | 'stateChange' | 'reevaluation', LocalQueue>>;

type Handle = (messages: readonly QueuedMessage[]) => Promise<string[]>;

function guardQueues(handle: Handle, options: EmbeddedOptions): GuardQueues {
  const { cloudTrailDelay = 0, stateChangeDelay = 10_000 } = options;
  const { batchSize } = cloudTrailReading;
  return {
    cloudTrail: localQueue({ ...REDELIVERY, batchSize, delay: cloudTrailDelay, handle }),
    reevaluation: localQueue({ ...REDELIVERY, batchSize, delay: 0, handle }),
    stateChange: localQueue({
      ...REDELIVERY,
      batchSize: stateChangeReading.batchSize,
      delay: stateChangeDelay,
      handle,
    }),
  };
}

/** Loads the real handlers in the environment that Lambda would give them. */
async function loadFunctions(
  environment: Readonly<Record<string, string>>,
): Promise<Record<'guard' | 'postFinding', Handle>> {
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: GUARD_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: 'local',
    FINDINGS_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:imds-guardrail-findings`,
    GUARD_ROLE_NAME,
    POLICY_PARAMETER_NAME: POLICY_PARAMETER,
    SLACK_PARAMETER_NAME: SLACK_PARAMETER,
    POWERTOOLS_LOG_LEVEL: process.env['POWERTOOLS_LOG_LEVEL'] ?? 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_METRICS_NAMESPACE: 'ImdsGuardrail',
    POWERTOOLS_SERVICE_NAME: 'imds-guardrail',
    ...environment,
  });
  const [guard, postFinding] = await Promise.all([
    import('../../functions/guard.ts'),
    import('../../functions/post-finding.ts'),
  ]);
  return {
    guard: handleBy('guard', guard.handler),
    postFinding: handleBy('post-finding', postFinding.handler),
  };
}

function handleBy(
  name: string,
  handler: (event: unknown, context: Context) => Promise<SQSBatchResponse>,
): Handle {
  const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:imds-guardrail-${name}`;
  return async (messages) => {
    const answer = await handler({ Records: messages }, lambdaContext(functionArn, guardTimeoutSeconds));
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
}

function guardIdentity() {
  const issuer = `arn:aws:iam::${ACCOUNT}:role/${GUARD_ROLE_NAME}`;
  return {
    type: 'AssumedRole',
    principalId: 'AROAGUARDEXAMPLE00001:guard',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${GUARD_ROLE_NAME}/guard`,
    accountId: ACCOUNT,
    accessKeyId: GUARD_ACCESS_KEY_ID,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAGUARDEXAMPLE00001',
        arn: issuer,
        accountId: ACCOUNT,
        userName: GUARD_ROLE_NAME,
      },
    },
  };
}
