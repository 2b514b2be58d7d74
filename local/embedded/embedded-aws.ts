import { readFile } from 'node:fs/promises';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import { cloudTrailEventPattern, stateChangeEventPattern } from '../../lib/stack/event-rules.ts';
import { cloudTrailReading, guardTimeoutSeconds, stateChangeReading } from '../../lib/stack/queues.ts';
import { startEc2Simulator } from '../ec2/server.ts';
import type { SimulatorOptions } from '../ec2/options.ts';
import { matchesEventPattern } from '../event-pattern.ts';
import type { LocalAws } from '../local-aws.ts';
import { lambdaContext } from './lambda-context.ts';
import { startParameters } from './parameters.ts';
import { localQueue, type LocalQueue, type QueuedMessage } from './queue.ts';
import { startTables } from './tables.ts';
import { startTopic } from './topic.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const GUARD_ROLE_NAME = 'imds-guardrail-guard';
const GUARD_ACCESS_KEY_ID = 'ASIAGUARDEXAMPLE0001';

/** How the embedded AWS is to behave; durations are milliseconds. */
export interface EmbeddedOptions extends SimulatorOptions {
  /** How long CloudTrail takes to deliver an event. On AWS it is seconds to minutes. */
  readonly cloudTrailDelay?: number;
  readonly stateChangeDelay?: number;
}

/**
 * Starts the embedded AWS: the EC2 simulator, DynamoDB by dynalite, stand-ins for SNS and Parameter Store, and
 * the real handler in this process, called with what EventBridge's rules and the queues would deliver.
 */
export async function startEmbeddedAws(options: EmbeddedOptions = {}): Promise<LocalAws> {
  const [tables, topic, parameters] = await Promise.all([
    startTables(),
    startTopic(),
    startParameters(policyJson(await readFile('policy.yaml', 'utf8'), 'policy.yaml')),
  ]);
  const queues: {
    pattern: typeof cloudTrailEventPattern | typeof stateChangeEventPattern;
    queue: LocalQueue;
  }[] = [];
  const ec2 = await startEc2Simulator({
    accountId: ACCOUNT,
    region: REGION,
    ...options,
    userIdentities: { [GUARD_ACCESS_KEY_ID]: guardIdentity(), ...options.userIdentities },
    onEvent: (event) => {
      for (const { pattern, queue } of queues) {
        if (matchesEventPattern(pattern, event)) queue.send(JSON.stringify(event));
      }
    },
  });

  const handle = await guardHandler({
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
    RECORDS_TABLE_NAME: tables.recordsTableName,
  });
  const shared = { visibilityTimeout: 1_000, maxReceiveCount: 5, handle };
  queues.push(
    {
      pattern: cloudTrailEventPattern,
      queue: localQueue({
        ...shared,
        batchSize: cloudTrailReading.batchSize,
        delay: options.cloudTrailDelay ?? 0,
      }),
    },
    {
      pattern: stateChangeEventPattern,
      queue: localQueue({
        ...shared,
        batchSize: stateChangeReading.batchSize,
        delay: options.stateChangeDelay ?? 3_000,
      }),
    },
  );

  return {
    description: 'embedded: the handlers in this process, EC2 and IMDS by the simulator',
    ec2,
    guardAccessKeyId: GUARD_ACCESS_KEY_ID,
    findings: () =>
      topic.messages.map(({ byProtocol }) => ({
        json: byProtocol['default'] ?? '',
        text: byProtocol['email'] ?? '',
      })),
    stop: async () => {
      await Promise.all(queues.map(({ queue }) => queue.drained()));
      await Promise.all([ec2.close(), tables.stop(), topic.stop(), parameters.stop()]);
    },
  };
}

/** Loads the real handler in the environment that Lambda would give it. */
async function guardHandler(endpoints: Readonly<Record<string, string>>) {
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: GUARD_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: 'local',
    FINDINGS_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:imds-guardrail-findings`,
    GUARD_ROLE_NAME,
    POLICY_PARAMETER_NAME: '/imds-guardrail/policy',
    POWERTOOLS_LOG_LEVEL: process.env['POWERTOOLS_LOG_LEVEL'] ?? 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_METRICS_NAMESPACE: 'ImdsGuardrail',
    POWERTOOLS_SERVICE_NAME: 'imds-guardrail',
    ...endpoints,
  });
  const { handler } = await import('../../functions/guard.ts');
  const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:imds-guardrail-guard`;
  return async (messages: readonly QueuedMessage[]): Promise<string[]> => {
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
