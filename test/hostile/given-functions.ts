import { EventBridgeClient, PutEventsCommand, type PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import {
  BatchImportFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import type { Context } from 'aws-lambda';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import type { EventBridgeEvent } from '../../local/ec2/events/envelope.ts';
import { startEc2Simulator } from '../../local/ec2/server.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { startParameters } from '../../local/embedded/parameters.ts';
import { startSecrets } from '../../local/embedded/secrets.ts';
import { startSqs } from '../../local/embedded/sqs-endpoint.ts';
import { startTables } from '../../local/embedded/tables.ts';
import { startTopic } from '../../local/embedded/topic.ts';
import { startSlack } from '../../local/slack/server.ts';
import { startFakeWorkflow } from '../fake-workflow.ts';
import { powertoolsEnvironment } from '../functions/output.ts';

export const PLACE = { accountId: '111122223333', region: 'eu-west-1' };
export const LINK_KEY = 'k3y-of-the-tests-with-more-than-32-bytes-in-it';
export const BOB = 'bob@example.com';

/** Everything is switched on, so that every edge is there. */
const POLICY = `
notifications:
  slack: { secretParameter: /slack, signingSecretParameter: /signing-secret }
  securityHub: enabled
exceptions:
  approvers:
    slackUsers: [U0BOB0001]
    emails: [${BOB}]
    principals: ['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_SecurityApprover_*']
  people: [{ name: Alice, slackUsers: [U0ALICE01], emails: [alice@example.com] }]
`;

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const FUNCTIONS = [
  ...(['answer-slack', 'approval-page', 'ask-approvers', 'conduct-sweep', 'emit-finding'] as const),
  ...(['exceptions-api', 'guard', 'import-finding', 'note-imdsv1-use', 'post-exception'] as const),
  ...(['post-finding', 'request-tagged', 'review-exceptions', 'slack-interaction', 'sweep-place'] as const),
] as const;

export type FunctionName = (typeof FUNCTIONS)[number];

/** All functions that take something from outside, with all of AWS that they need on this machine. */
export type Functions = Awaited<ReturnType<typeof startFunctions>>;

/** Starts it. The SDK clients find their servers by the environment, as they do in Lambda. */
export async function startFunctions() {
  const events: EventBridgeEvent[] = [];
  const [tables, topic, slack, sqs, secrets, ec2] = await Promise.all([
    startTables(),
    startTopic(),
    startSlack(),
    startSqs(() => undefined),
    startSecrets({ 'link-key': LINK_KEY }),
    startEc2Simulator({ ...PLACE, onEvent: (event) => events.push(event) }),
  ]);
  const parameters = await startParameters({
    policy: policyJson(POLICY, 'policy.yaml'),
    '/slack': slack.token,
    '/signing-secret': slack.signingSecret,
  });
  const arnOf = (service: string, name: string) => `arn:aws:${service}:eu-west-1:111122223333:${name}`;
  const credentials = { AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001', AWS_SECRET_ACCESS_KEY: 'local' };
  Object.assign(process.env, {
    ...powertoolsEnvironment,
    ...credentials,
    AWS_REGION: PLACE.region,
    AWS_ENDPOINT_URL_CLOUDWATCH: ec2.url,
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
    APPROVAL_LINKS_TOPIC_ARN: arnOf('sns', 'links'),
    APPROVAL_PAGE_URL: 'https://approve.example/',
    EXCEPTION_WORKFLOW_ARN: arnOf('states', 'stateMachine:exception-approval'),
    EXCEPTIONS_TABLE_NAME: tables.exceptionsTableName,
    EXCEPTIONS_TOPIC_ARN: arnOf('sns', 'exceptions'),
    FINDINGS_TOPIC_ARN: arnOf('sns', 'findings'),
    GUARD_ROLE_NAME: 'guard-role',
    LINK_KEY_SECRET_ARN: 'link-key',
    MEMBER_ROLE_NAME: '',
    POLICY_PARAMETER_NAME: 'policy',
    RECORDS_TABLE_NAME: tables.recordsTableName,
    REEVALUATION_QUEUE_URL: sqs.queueUrl('reevaluation'),
    SLACK_ANSWERS_QUEUE_URL: sqs.queueUrl('slack-answers'),
    SLACK_API_URL: slack.apiUrl,
    SLACK_PARAMETER_NAME: '/slack',
    SLACK_SIGNING_SECRET_PARAMETER_NAME: '/signing-secret',
    STORIES_TABLE_NAME: tables.storiesTableName,
  });
  const workflow = await startFakeWorkflow(tables.exceptionsTableName);
  process.env['AWS_ENDPOINT_URL_SFN'] = workflow.url;
  const [eventBridge, securityHub] = [mockClient(EventBridgeClient), mockClient(SecurityHubClient)];
  eventBridge.on(PutEventsCommand).callsFake(({ Entries = [] }: PutEventsCommandInput) => ({
    Entries: Entries.map(() => ({ EventId: '1' })),
  }));
  securityHub.on(GetFindingsCommand).resolves({ Findings: [] });
  securityHub.on(BatchImportFindingsCommand).resolves({ FailedCount: 0, SuccessCount: 1 });

  const handlers = new Map<FunctionName, Handler>();
  for (const name of FUNCTIONS) {
    // A handler reads its environment when it is loaded, as it does in Lambda.
    const loaded = (await import(`../../functions/${name}.ts`)) as { readonly handler: Handler };
    handlers.set(name, loaded.handler);
  }
  const call = (name: FunctionName, event: unknown): Promise<unknown> => {
    const handler = handlers.get(name);
    if (handler === undefined) throw new Error(`There is no function ${name}.`);
    return handler(event, lambdaContext(arnOf('lambda', `function:imds-guardrail-${name}`), 60));
  };
  return {
    ...{ tables, slack, ec2, topic, workflow, call },
    takeEvents: () => events.splice(0),
    stop: async () => {
      const all = [tables, topic, sqs, secrets, parameters, workflow];
      await Promise.all([...all.map(({ stop }) => stop()), slack.close(), ec2.close()]);
      eventBridge.restore();
      securityHub.restore();
    },
  };
}

/** A batch as Lambda hands it over from SQS, its messages called by their position. */
export function batchOf(bodies: readonly string[]): object {
  const attributes = { SentTimestamp: '1772442930000' };
  return { Records: bodies.map((body, index) => ({ messageId: String(index), body, attributes })) };
}
