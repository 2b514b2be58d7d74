import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { vi } from 'vitest';
import { idsOf } from '../../lib/stack/function-part.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { startParameters } from '../../local/embedded/parameters.ts';
import { startSecrets } from '../../local/embedded/secrets.ts';
import { startSqs } from '../../local/embedded/sqs-endpoint.ts';
import { startTables } from '../../local/embedded/tables.ts';
import { startTopic } from '../../local/embedded/topic.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../local/ec2/server.ts';
import { startSlack, type LocalSlack } from '../../local/slack/server.ts';
import { fillingIn, type FillIn } from './filled-in.ts';
import { startGate, type GatedCall, type Signer } from './gate.ts';
import { rolesIn } from './roles.ts';
import { ACCOUNT, POLICY, REGION, roleIdOf, type Template } from './template.ts';
import { startYesMen } from './yes-men.ts';

export const LINK_KEY = 'k3y-of-the-tests-with-more-than-32-bytes-in-it';

/** An AWS account on this machine in which the stack is deployed, and nobody may do more than their role says. */
export interface GuardedAccount {
  readonly ec2: Ec2Simulator;
  readonly slack: LocalSlack;
  readonly fillIn: FillIn;
  /** All calls that functions have made. */
  readonly calls: readonly GatedCall[];
  /** Runs a function in its own role, with the environment that the template gives it. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  /** The function that runs now. */
  readonly atWork: () => string | null;
  /** Does something as whoever owns the account, unseen by the gate. */
  readonly asOwner: <Result>(act: () => Promise<Result>) => Promise<Result>;
  /** Puts an item into a table, as its owner. */
  readonly put: (table: string, item: object) => Promise<void>;
  readonly stop: () => Promise<void>;
}

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** Starts it, with the stack of a template deployed. */
export async function startGuardedAccount(template: Template): Promise<GuardedAccount> {
  const [ec2, tables, topic, sqs, slack, yesMen] = await Promise.all([
    startEc2Simulator({ accountId: ACCOUNT, region: REGION }),
    startTables(),
    startTopic(),
    startSqs(() => undefined),
    startSlack(),
    startYesMen(),
  ]);
  const urls: Record<string, string> = {
    dynamodb: tables.url,
    ec2: ec2.url,
    monitoring: ec2.url,
    sns: topic.url,
    sqs: sqs.url,
    sts: ec2.url,
  };
  const signers = new Map<string, Signer>();
  const gate = await startGate({
    endpointOf: (service) => urls[service] ?? yesMen.url,
    signerBy: (accessKeyId) => signers.get(accessKeyId) ?? null,
  });
  const fillIn = fillingIn(template, gate.url);
  const roles = rolesIn(template, fillIn);
  for (const [id, each] of Object.entries(template.functions)) {
    const [functionName = ''] = each.handler.split('.');
    signers.set(keyOf(id), { functionName, accountId: ACCOUNT, grants: roles.get(roleIdOf(each)) ?? [] });
  }
  const policyName = String(fillIn({ Ref: 'PolicyParameter' }));
  const { secretParameter, signingSecretParameter } = POLICY.notifications.slack;
  const [parameters, secrets] = await Promise.all([
    startParameters({
      [policyName]: JSON.stringify(POLICY),
      [secretParameter]: slack.token,
      [signingSecretParameter]: slack.signingSecret,
    }),
    startSecrets({ [String(fillIn({ Ref: 'LinkKey' }))]: LINK_KEY }),
  ]);
  Object.assign(urls, { ssm: parameters.url, secretsmanager: secrets.url });

  const owner = { AWS_ACCESS_KEY_ID: 'AKIAOWNEREXAMPLE0001', AWS_ENDPOINT_URL_DYNAMODB: tables.url };
  const handlers = new Map<string, Promise<{ handler: Handler }>>();
  let running: string | null = null;
  const invoke: GuardedAccount['invoke'] = (functionName, event) => {
    const { key } = idsOf(functionName);
    const { environment, timeout } = template.functions[key] ?? { environment: {}, timeout: 0 };
    const variables = {
      ...(fillIn(environment) as Record<string, string>),
      AWS_ACCESS_KEY_ID: keyOf(key),
      AWS_ENDPOINT_URL: gate.url,
      SLACK_API_URL: slack.apiUrl,
    };
    return inEnvironment(variables, async () => {
      const loaded = handlers.get(functionName) ?? load(functionName);
      handlers.set(functionName, loaded);
      const { handler } = await loaded;
      const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${functionName}`;
      running = functionName;
      return handler(event, lambdaContext(arn, timeout)).finally(() => (running = null));
    });
  };
  const asOwner: GuardedAccount['asOwner'] = (act) => inEnvironment(owner, act);

  return {
    ec2,
    slack,
    fillIn,
    calls: gate.calls,
    invoke,
    atWork: () => running,
    asOwner,
    put: (table, item) =>
      asOwner(async () => {
        const TableName = String(fillIn({ Ref: table }));
        const marshallOptions = { removeUndefinedValues: true };
        const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions });
        await client.send(new PutCommand({ TableName, Item: { ...item } }));
      }),
    stop: async () => {
      const stands = [gate, tables, topic, sqs, yesMen, parameters, secrets];
      await Promise.all([...stands.map(({ stop }) => stop()), ec2.close(), slack.close()]);
    },
  };
}

/** The access key of a function's role, by which the gate knows it. */
function keyOf(key: string): string {
  return `ASIAOF${key.toUpperCase()}`;
}

/** The handler reads its environment when it is loaded, as it does in Lambda. */
function load(functionName: string): Promise<{ handler: Handler }> {
  return import(`../../functions/${functionName}.ts`) as Promise<{ handler: Handler }>;
}

async function inEnvironment<Result>(
  variables: Readonly<Record<string, string>>,
  act: () => Promise<Result>,
): Promise<Result> {
  const all = {
    AWS_REGION: REGION,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    ...variables,
  };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  try {
    return await act();
  } finally {
    vi.unstubAllEnvs();
  }
}
