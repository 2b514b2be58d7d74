import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { exceptionMessagePorts } from '../lib/adapters/exception-message-ports.ts';
import { exceptionStore } from '../lib/adapters/exceptions.ts';
import { interactionPorts } from '../lib/adapters/interaction-ports.ts';
import { slackAnswerPorts } from '../lib/adapters/slack-answer-ports.ts';
import { parseFunctionUrlEvent } from '../lib/boundary/function-url-event.ts';
import { policyJson } from '../lib/boundary/policy/policy-json.ts';
import { exceptionItem } from '../lib/boundary/stored-exception.ts';
import type { NewsOfException } from '../lib/domain/exception/exception-change.ts';
import type { GuardrailException } from '../lib/domain/exception/exception.ts';
import { passOn, requested, type Passage } from '../lib/domain/exception/lifecycle.ts';
import type { ExceptionWorkflow } from '../lib/shell/exceptions/exception-ports.ts';
import type { Deadline } from '../lib/shell/guard-ports.ts';
import {
  answerSlack,
  type SlackAnswerPorts,
  type SlackAnswerReport,
} from '../lib/shell/slack/answer-slack.ts';
import type { ExceptionMessagePorts } from '../lib/shell/slack/exception-message-ports.ts';
import type { InteractionPorts } from '../lib/shell/slack/interaction-ports.ts';
import { responseTo } from '../lib/shell/slack/interaction-response.ts';
import { postExceptions, type PostExceptionReport } from '../lib/shell/slack/post-exception.ts';
import { takeInteraction, type Taken } from '../lib/shell/slack/take-interaction.ts';
import { serveFunctionUrl } from '../local/embedded/function-url.ts';
import { startParameters, type LocalParameters } from '../local/embedded/parameters.ts';
import { startSqs, type LocalSqs } from '../local/embedded/sqs-endpoint.ts';
import { startTables } from '../local/embedded/tables.ts';
import { startSlack, type LocalSlack } from '../local/slack/server.ts';

/** Alice, Bob and Carol approve, the last two by their group; Bob's other identity is known. */
export const POLICY = `
notifications:
  slack:
    secretParameter: /slack
    signingSecretParameter: /signing-secret
exceptions:
  approvers:
    slackUsers: [U0ALICE01]
    slackGroups: [S0APPROVE]
`;

const QUEUE = 'slack-answers';

/** What is asked and answered in Slack, with the real adapters over HTTP; only the workflow is played. */
export interface LocalExceptions {
  readonly slack: LocalSlack;
  readonly parameters: LocalParameters;
  readonly sqs: LocalSqs;
  readonly interactionPorts: InteractionPorts;
  readonly messagePorts: ExceptionMessagePorts;
  readonly answerPorts: SlackAnswerPorts;
  /** The URL that Slack sends interactions to. */
  readonly interactivityUrl: string;
  /** What became of the interactions so far. */
  readonly taken: Taken[];
  /** What waits in the queue, oldest first. */
  readonly queue: string[];
  /** Works off what waits in the queue. */
  readonly workOff: (ports?: Partial<SlackAnswerPorts>) => Promise<SlackAnswerReport>;
  /** Works off a message of the queue, be it for the second time. */
  readonly deliver: (...bodies: readonly string[]) => Promise<SlackAnswerReport>;
  /** Tells Slack news of exceptions. */
  readonly tell: (
    news: readonly (readonly [exceptionId: string, change: NewsOfException] | string)[],
    ports?: Partial<ExceptionMessagePorts>,
  ) => Promise<PostExceptionReport>;
  /** Puts an exception into the table, whatever is there. */
  readonly put: (exception: GuardrailException) => Promise<void>;
  readonly find: (exceptionId: string) => Promise<GuardrailException>;
  /** The workflow's own steps, and those of it that are waiting. */
  readonly pass: (exceptionId: string, passage: Passage) => Promise<void>;
  readonly started: readonly string[];
  /** The exceptions whose waiting was ended, and how. */
  readonly ended: readonly string[];
  /** The messages in channels that everybody sees and that are no replies, oldest first. */
  readonly topMessages: () => ReturnType<LocalSlack['messages']['list']>;
  /** What somebody alone was told, oldest first. */
  readonly toldTo: (userId: string) => string[];
  readonly stop: () => Promise<void>;
}

/** Starts it; `secretOf` chooses what the secret for Slack is: an app's token by default. */
export async function startLocalExceptions(
  policy = POLICY,
  secretOf: (slack: LocalSlack) => string = ({ token }) => token,
): Promise<LocalExceptions> {
  const queue: string[] = [];
  const [tables, slack, sqs] = await Promise.all([
    startTables(),
    startSlack(),
    startSqs((_, body) => void queue.push(body)),
  ]);
  const parameters = await startParameters({
    policy: policyJson(policy, 'policy.yaml'),
    '/slack': secretOf(slack),
    '/signing-secret': slack.signingSecret,
  });
  const environment = {
    EXCEPTIONS_TABLE_NAME: tables.exceptionsTableName,
    EXCEPTION_WORKFLOW_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:exception-approval',
    POLICY_PARAMETER_NAME: 'policy',
    REEVALUATION_QUEUE_URL: sqs.queueUrl('reevaluation'),
    SLACK_ANSWERS_QUEUE_URL: sqs.queueUrl(QUEUE),
    SLACK_API_URL: slack.apiUrl,
    SLACK_PARAMETER_NAME: '/slack',
    SLACK_SIGNING_SECRET_PARAMETER_NAME: '/signing-secret',
  };
  Object.assign(process.env, {
    ...environment,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
  });

  const store = exceptionStore(tables.exceptionsTableName);
  const wait = () => Promise.resolve();
  const messagePorts = { ...exceptionMessagePorts(environment), wait };
  const taken: Taken[] = [];
  const interacting = interactionPorts(environment);
  const { url, stop } = await serveFunctionUrl({
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:slack-interaction',
    timeoutSeconds: 10,
    handler: async (event) => {
      const each = await takeInteraction(parseFunctionUrlEvent(event), interacting);
      taken.push(each);
      return responseTo(each);
    },
  });
  slack.setInteractivityUrl(url);

  const put = async (exception: GuardrailException): Promise<void> => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
      marshallOptions: { removeUndefinedValues: true },
    });
    const Item = exceptionItem({ exception, revision: 1 });
    await client.send(new PutCommand({ TableName: tables.exceptionsTableName, Item }));
  };
  const found = async (exceptionId: string) => {
    const stored = await store.findException(exceptionId);
    if (stored === null) throw new Error(`There is no exception ${exceptionId}.`);
    return stored;
  };
  const workflow = playedWorkflow(put);
  const answerPorts = { ...slackAnswerPorts(environment), ...workflow.ports, wait };
  const deliver = (bodies: readonly string[], ports: Partial<SlackAnswerPorts> = {}) =>
    answerSlack(asMessages(bodies), { ...answerPorts, ...ports }, aDeadline());
  return {
    slack,
    parameters,
    sqs,
    interactionPorts: interacting,
    messagePorts,
    answerPorts,
    interactivityUrl: url,
    taken,
    queue,
    workOff: (ports) => deliver(queue.splice(0), ports),
    deliver: (...bodies) => deliver(bodies),
    tell: (news, ports = {}) => {
      const bodies = news.map((each) =>
        typeof each === 'string' ? each : JSON.stringify({ exceptionId: each[0], change: each[1] }),
      );
      return postExceptions(asMessages(bodies), { ...messagePorts, ...ports }, aDeadline());
    },
    put,
    find: async (exceptionId) => (await found(exceptionId)).exception,
    pass: async (exceptionId, passage) => {
      const { exception, revision } = await found(exceptionId);
      const passed = passOn(exception, passage, new Date());
      if (passed === null) throw new Error(`${exceptionId} cannot come to be ${passage}.`);
      await store.saveException(passed, revision);
    },
    started: workflow.started,
    ended: workflow.ended,
    topMessages: () =>
      slack.messages.list().filter(({ threadTs, onlyFor }) => threadTs === null && onlyFor === null),
    toldTo: (userId) =>
      slack.messages
        .list()
        .filter(({ onlyFor }) => onlyFor === userId)
        .map(({ text }) => text),
    stop: async () => {
      await Promise.all([stop(), tables.stop(), slack.close(), parameters.stop(), sqs.stop()]);
    },
  };
}

/** Records a request once, as the workflow's first step does, and remembers how its waiting ended. */
function playedWorkflow(put: (exception: GuardrailException) => Promise<void>) {
  const [started, ended]: [string[], string[]] = [[], []];
  const ports: ExceptionWorkflow = {
    startWorkflow: async (request) => {
      if (started.includes(request.exceptionId)) return 'started-before';
      started.push(request.exceptionId);
      await put(requested(request));
      return 'started';
    },
    endWaiting: (exceptionId, decision) => {
      const isWaiting = !ended.some((each) => each.startsWith(exceptionId));
      if (isWaiting) ended.push(`${exceptionId} ${decision}`);
      return Promise.resolve(isWaiting ? 'told' : 'gone');
    },
  };
  return { ports, started, ended };
}

function asMessages(bodies: readonly string[]) {
  return bodies.map((body, index) => ({ messageId: `message-${index}`, body }));
}

function aDeadline(): Deadline {
  return {
    signal: AbortSignal.timeout(20_000),
    changeSignal: AbortSignal.timeout(20_000),
    leasedUntil: new Date(Date.now() + 60_000),
  };
}
