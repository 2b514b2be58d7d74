import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { approvalPagePorts } from '../lib/adapters/approval-page-ports.ts';
import { askPorts } from '../lib/adapters/ask-ports.ts';
import { taskTokens } from '../lib/adapters/task-tokens.ts';
import { policyJson } from '../lib/boundary/policy/policy-json.ts';
import { exceptionItem } from '../lib/boundary/stored-exception.ts';
import type { GuardrailException } from '../lib/domain/exception/exception.ts';
import type { ExceptionPolicy } from '../lib/domain/exception/exception-policy.ts';
import type { ApprovalPagePorts } from '../lib/shell/exceptions/approval-page-ports.ts';
import type { AskPorts } from '../lib/shell/exceptions/ask-ports.ts';
import { startEc2Simulator, type Ec2Simulator } from '../local/ec2/server.ts';
import { listen } from '../local/embedded/http.ts';
import { startParameters, type LocalParameters } from '../local/embedded/parameters.ts';
import { startSecrets, type LocalSecrets } from '../local/embedded/secrets.ts';
import { startSqs } from '../local/embedded/sqs-endpoint.ts';
import { startTables, type LocalTables } from '../local/embedded/tables.ts';
import { startTopic, type LocalTopic } from '../local/embedded/topic.ts';
import { powertoolsEnvironment } from './functions/output.ts';
import { anException, anExceptionPolicy, aPolicy, NOW } from './given.ts';

export const KEY = 'k3y-of-the-tests-with-more-than-32-bytes-in-it';
export const PAGE_URL = 'https://approve.example/';
export const BOB = 'bob@example.com';
export const CAROL = 'carol@example.com';

/** A policy by which Bob approves by e-mail what Alice asks for in Slack, as the parameter holds it. */
export const POLICY_OF_BOB = policyJson(
  `
exceptions:
  approvers: { emails: [${BOB}] }
  people: [{ name: Alice, slackUsers: [U0ALICE01], emails: [alice@example.com] }]
`,
  'policy.yaml',
);

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:ask-approvers';

/** Both functions of approving by link, with their real adapters over HTTP and a clock that stands. */
export interface LocalApproval {
  readonly pagePorts: ApprovalPagePorts;
  readonly askPorts: AskPorts;
  readonly environment: Readonly<Record<string, string>>;
  readonly tables: LocalTables;
  readonly topic: LocalTopic;
  readonly secrets: LocalSecrets;
  readonly parameters: LocalParameters;
  readonly ec2: Ec2Simulator;
  /** What the waiting workflows were told. */
  readonly told: { readonly taskToken: string; readonly output: string }[];
  /** What was sent to have instances judged again. */
  readonly judgedAgain: readonly unknown[];
  /** Step Functions answers the next so many calls with a 500. */
  readonly failWorkflow: (calls: number) => void;
  /** Sets what the policy says of exceptions; left out: Bob and Carol approve. */
  readonly setPolicy: (differences?: Partial<ExceptionPolicy>) => void;
  readonly setNow: (now: Date) => void;
  /** Records an exception of its own id, as the workflow does, waiting by a token. */
  readonly given: (differences?: Partial<GuardrailException>) => Promise<GuardrailException>;
  /** The same, waiting for an answer by the real clock, as the handlers go by it. */
  readonly givenNow: LocalApproval['given'];
  readonly stop: () => Promise<void>;
}

/** Starts it. The SDK clients find their servers by the environment, as they do in Lambda. */
export async function startLocalApproval(): Promise<LocalApproval> {
  const workflow = await startWorkflow();
  const judgedAgain: unknown[] = [];
  const [tables, topic, secrets, parameters, sqs, ec2] = await Promise.all([
    startTables(),
    startTopic(),
    startSecrets({ 'link-key': KEY }),
    startParameters({}),
    startSqs((_, body) => judgedAgain.push(JSON.parse(body))),
    startEc2Simulator({ accountId: '111122223333', region: 'eu-west-1' }),
  ]);
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    AWS_ENDPOINT_URL_SFN: workflow.url,
  });
  const environment = {
    EXCEPTIONS_TABLE_NAME: tables.exceptionsTableName,
    EXCEPTIONS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:exceptions',
    EXCEPTION_WORKFLOW_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:exception-approval',
    APPROVAL_LINKS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:links',
    APPROVAL_PAGE_URL: PAGE_URL,
    LINK_KEY_SECRET_ARN: 'link-key',
    MEMBER_ROLE_NAME: '',
    POLICY_PARAMETER_NAME: 'policy',
    REEVALUATION_QUEUE_URL: sqs.queueUrl('reevaluation'),
    ...powertoolsEnvironment,
  };
  const world = { now: NOW, policy: emailPolicy() };
  const fixed = {
    now: () => world.now,
    policy: () => Promise.resolve({ ...aPolicy(), exceptions: world.policy }),
  };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  let ids = 0;
  const given: LocalApproval['given'] = async (differences) => {
    ids += 1;
    const exceptionId = `exc-${ids.toString(16).padStart(16, '0')}`;
    const exception = anException({ exceptionId, ...differences });
    const Item = exceptionItem({ exception, revision: 1 });
    await table.send(new PutCommand({ TableName: tables.exceptionsTableName, Item }));
    const { keepToken } = taskTokens(tables.exceptionsTableName);
    await keepToken(exceptionId, `token of ${exceptionId}`, exception.answerBy);
    return exception;
  };

  return {
    pagePorts: { ...approvalPagePorts(environment), ...fixed },
    askPorts: { ...askPorts(environment, FUNCTION_ARN), ...fixed },
    environment,
    tables,
    topic,
    secrets,
    parameters,
    ec2,
    told: workflow.told,
    judgedAgain,
    failWorkflow: workflow.failNext,
    setPolicy: (differences) => (world.policy = emailPolicy(differences)),
    setNow: (now) => (world.now = now),
    given,
    givenNow: (differences) => {
      const [hour, now] = [3_600_000, Date.now()];
      return given({
        requestedAt: new Date(now - hour),
        answerBy: new Date(now + hour),
        remindAt: new Date(now + 2 * hour),
        expiresAt: new Date(now + 3 * hour),
        ...differences,
      });
    },
    stop: async () => {
      const all = [tables, topic, secrets, parameters, sqs, workflow];
      await Promise.all([...all.map(({ stop }) => stop()), ec2.close()]);
    },
  };
}

/** Bob and Carol approve by e-mail. Alice asks in Slack, and the policy says who she is elsewhere. */
function emailPolicy(differences: Partial<ExceptionPolicy> = {}): ExceptionPolicy {
  const alice = { name: 'Alice', slackUsers: ['U0ALICE01'], principals: [], emails: ['alice@example.com'] };
  const approvers = { slackUsers: [], slackGroups: [], principals: [], emails: [BOB, CAROL] };
  return anExceptionPolicy({ approvers, people: [alice], ...differences });
}

/** Step Functions, as far as SendTaskSuccess goes. */
async function startWorkflow() {
  const told: { taskToken: string; output: string }[] = [];
  let failing = 0;
  const { url, stop } = await listen((request, response) => {
    void text(request).then((body) => {
      if (failing > 0) {
        failing -= 1;
        response.writeHead(500).end('{}');
        return;
      }
      told.push(JSON.parse(body) as (typeof told)[number]);
      response.writeHead(200).end('{}');
    });
  });
  return { url, stop, told, failNext: (calls: number) => (failing = calls) };
}
