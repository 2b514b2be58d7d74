import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { readFile } from 'node:fs/promises';
import { policyJson } from '../lib/boundary/policy/policy-json.ts';
import type { EventBridgeEvent } from '../local/ec2/events/envelope.ts';
import { startEc2Simulator, type Ec2Simulator } from '../local/ec2/server.ts';
import { startParameters } from '../local/embedded/parameters.ts';
import { startTables } from '../local/embedded/tables.ts';
import { startTopic } from '../local/embedded/topic.ts';
import { alice, ec2Of, userIdentities } from '../local/story/people.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

export const functionArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:imds-guardrail-guard`;

/** How many calls were made, by service and operation. */
export type Calls = Readonly<Record<string, number>>;

/** A launch of `count` instances, as CloudTrail told of it. */
export interface Launch {
  readonly event: EventBridgeEvent;
  /** That the instances run, one event for each. */
  readonly stateChanges: readonly EventBridgeEvent[];
  readonly instanceIds: readonly string[];
}

/** What the function talks to, all in this process, so that the measured one has nothing to do but its work. */
export interface LocalServices {
  readonly environment: Readonly<Record<string, string>>;
  readonly launch: (httpTokens: 'optional' | 'required', count: number) => Promise<Launch>;
  /** Throws unless all of them require tokens now: a benchmark of work not done would look splendid. */
  readonly expectEnforced: (instanceIds: readonly string[]) => void;
  /** The events of EC2 since the launch before. */
  readonly latestEvents: () => readonly EventBridgeEvent[];
  /** The bodies of findings that were told so far. */
  readonly findings: () => readonly string[];
  /** The calls that were answered so far. */
  readonly calls: () => Calls;
  readonly stop: () => Promise<void>;
}

/** Starts the EC2 simulator, dynalite and the stand-ins for SNS and Parameter Store with the real policy. */
export async function startLocalServices(): Promise<LocalServices> {
  const events: EventBridgeEvent[] = [];
  const [tables, topic, parameters, ec2] = await Promise.all([
    startTables(),
    startTopic(),
    startParameters({
      '/imds-guardrail/policy': policyJson(await readFile('policy.yaml', 'utf8'), 'policy.yaml'),
    }),
    startEc2Simulator({
      accountId: ACCOUNT,
      region: REGION,
      userIdentities,
      onEvent: (event) => events.push(event),
    }),
  ]);
  const jsonCalls = countJsonCalls();
  return {
    environment: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_EC2: ec2.url,
      AWS_ENDPOINT_URL_DYNAMODB: tables.url,
      AWS_ENDPOINT_URL_SNS: topic.url,
      AWS_ENDPOINT_URL_SSM: parameters.url,
      AWS_LAMBDA_FUNCTION_NAME: 'imds-guardrail-guard',
      FINDINGS_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:imds-guardrail-findings`,
      GUARD_ROLE_NAME: 'imds-guardrail-guard',
      POLICY_PARAMETER_NAME: '/imds-guardrail/policy',
      POWERTOOLS_METRICS_NAMESPACE: 'ImdsGuardrail',
      POWERTOOLS_SERVICE_NAME: 'imds-guardrail',
      RECORDS_TABLE_NAME: tables.recordsTableName,
      EXCEPTIONS_TABLE_NAME: tables.exceptionsTableName,
    },
    launch: (httpTokens, count) => launch(ec2, events, httpTokens, count),
    expectEnforced: (instanceIds) => expectEnforced(ec2, instanceIds),
    latestEvents: () => [...events],
    findings: () => topic.messages.map(({ byProtocol }) => byProtocol['default'] ?? ''),
    calls: () => ({
      'ec2:DescribeInstances': ec2.calls.count('DescribeInstances'),
      'ec2:ModifyInstanceMetadataOptions': ec2.calls.count('ModifyInstanceMetadataOptions'),
      'sns:PublishBatch': topic.calls(),
      ...jsonCalls.counts(),
    }),
    stop: async () => {
      jsonCalls.stop();
      await Promise.all([ec2.close(), tables.stop(), topic.stop(), parameters.stop()]);
    },
  };
}

async function launch(
  ec2: Ec2Simulator,
  events: EventBridgeEvent[],
  HttpTokens: 'optional' | 'required',
  count: number,
): Promise<Launch> {
  events.length = 0;
  const { Instances: launched = [] } = await ec2Of(alice, ec2.url).send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't3.micro',
      MinCount: count,
      MaxCount: count,
      MetadataOptions: { HttpTokens },
    }),
  );
  const event = events.find(({ detail }) => detail['eventName'] === 'RunInstances');
  if (event === undefined) throw new Error('The simulator told nothing of the launch.');
  const stateChanges = events.filter(({ detail }) => detail['state'] === 'running');
  return { event, stateChanges, instanceIds: launched.map(({ InstanceId = '' }) => InstanceId) };
}

function expectEnforced(ec2: Ec2Simulator, instanceIds: readonly string[]): void {
  const open = instanceIds.filter((id) => ec2.instances.get(id)?.metadataOptions.httpTokens !== 'required');
  if (open.length > 0) throw new Error(`${open.length} instances were not enforced: ${open[0]} …`);
}

/** Counts requests to any server of this process that name their operation in a header: DynamoDB's and SSM's. */
function countJsonCalls() {
  const counts: Record<string, number> = {};
  const services: Readonly<Record<string, string>> = { DynamoDB_20120810: 'dynamodb', AmazonSSM: 'ssm' };
  const count = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    const [target = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const service = services[target];
    if (service === undefined) return;
    const name = `${service}:${operation}`;
    counts[name] = (counts[name] ?? 0) + 1;
  };
  subscribe('http.server.request.start', count);
  return { counts: () => counts, stop: () => unsubscribe('http.server.request.start', count) };
}
