import { guardPorts } from '../lib/adapters/guard-ports.ts';
import { policyJson } from '../lib/boundary/policy/policy-json.ts';
import { guard, type GuardReport } from '../lib/shell/guard.ts';
import type { GuardPorts } from '../lib/shell/guard-ports.ts';
import type { EventBridgeEvent } from '../local/ec2/events/envelope.ts';
import type { SimulatorOptions } from '../local/ec2/options.ts';
import { startEc2Simulator, type Ec2Simulator } from '../local/ec2/server.ts';
import { startParameters, type LocalParameters } from '../local/embedded/parameters.ts';
import { startTables, type LocalTables } from '../local/embedded/tables.ts';
import { startTopic, type LocalTopic } from '../local/embedded/topic.ts';
import type { Finding } from '../lib/domain/finding.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const GUARD_KEY = 'ASIAGUARDEXAMPLE0001';

/** The guard's shell with its real adapters over HTTP: EC2 by the simulator, DynamoDB by dynalite, a topic. */
export interface LocalGuard {
  readonly ec2: Ec2Simulator;
  readonly topic: LocalTopic;
  readonly tables: LocalTables;
  readonly parameters: LocalParameters;
  readonly ports: GuardPorts;
  /** Events that EC2 emitted since the last call, as messages of a queue. */
  readonly takeEvents: () => EventBridgeEvent[];
  readonly handle: (events: readonly unknown[], options?: HandleOptions) => Promise<GuardReport>;
  readonly findings: () => Finding[];
  /** The guard's own calls of an action. */
  readonly calls: (action: string) => number;
  readonly stop: () => Promise<void>;
}

export interface HandleOptions {
  readonly ports?: Partial<GuardPorts>;
  readonly changeSignal?: AbortSignal;
}

/** Starts it. The SDK clients find their servers by the environment, as they do in Lambda. */
export async function startLocalGuard(
  options: SimulatorOptions = {},
  memberRoleName = '',
): Promise<LocalGuard> {
  const events: EventBridgeEvent[] = [];
  const [tables, topic, parameters, ec2] = await Promise.all([
    startTables(),
    startTopic(),
    startParameters({
      policy: policyJson('', 'policy.yaml'),
      '/imds-guardrail/policy': policyJson('', 'policy.yaml'),
    }),
    startEc2Simulator({
      accountId: ACCOUNT,
      region: REGION,
      onEvent: (event) => events.push(event),
      ...options,
    }),
  ]);
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: GUARD_KEY,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_STS: ec2.url,
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
  });
  const ports: GuardPorts = {
    ...guardPorts(
      {
        FINDINGS_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:findings`,
        GUARD_ROLE_NAME: 'guard-role',
        MEMBER_ROLE_NAME: memberRoleName,
        POLICY_PARAMETER_NAME: 'policy',
        RECORDS_TABLE_NAME: tables.recordsTableName,
        EXCEPTIONS_TABLE_NAME: tables.exceptionsTableName,
        SWEEP_ROLE_NAME: '',
      },
      `arn:aws:lambda:${REGION}:${ACCOUNT}:function:guard`,
    ),
    // Nothing here needs real time to pass: the simulator applies at once unless a test says otherwise.
    wait: () => Promise.resolve(),
  };

  return {
    ec2,
    topic,
    tables,
    parameters,
    ports,
    takeEvents: () => events.splice(0),
    handle: (given, { ports: differences = {}, changeSignal = AbortSignal.timeout(15_000) } = {}) =>
      guard(
        given.map((event, index) => ({
          messageId: `message-${index}`,
          body: typeof event === 'string' ? event : JSON.stringify(event),
        })),
        { ...ports, ...differences },
        {
          ownRoles: () => [{ accountId: ACCOUNT, roleName: 'guard-role' }],
          deadline: {
            changeSignal,
            signal: AbortSignal.timeout(15_000),
            leasedUntil: new Date((differences.now ?? ports.now)().getTime() + 60_000),
          },
        },
      ),
    findings: () =>
      topic.messages.map(({ byProtocol }) => JSON.parse(byProtocol['default'] ?? '') as Finding),
    calls: (action) => ec2.calls.list(action).filter(({ accessKeyId }) => accessKeyId === GUARD_KEY).length,
    stop: async () => {
      await Promise.all([tables.stop(), topic.stop(), parameters.stop(), ec2.close()]);
    },
  };
}
