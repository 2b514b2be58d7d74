import { SFNClient, DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { exceptionTelling } from '../../lib/adapters/exception-telling.ts';
import { exceptionWorkflow } from '../../lib/adapters/exception-workflow.ts';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import { policyParameter } from '../../lib/adapters/policy-parameter.ts';
import { taskTokens } from '../../lib/adapters/task-tokens.ts';
import type { ExceptionStatus, GuardrailException } from '../../lib/domain/exception/exception.ts';
import type { ExceptionPolicy } from '../../lib/domain/exception/exception-policy.ts';
import type { Identity } from '../../lib/domain/exception/identity.ts';
import type { Wish } from '../../lib/domain/exception/request.ts';
import { requestException } from '../../lib/shell/exceptions/request-exception.ts';
import type { ExceptionPorts } from '../../lib/shell/exceptions/exception-ports.ts';
import type { EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { openInbox } from '../../local/emulator/inbox.ts';
import { aliceInSlack } from '../given.ts';
import { invoke, until } from './emulated.ts';

const HOUR = 60 * 60_000;

/** How a request is not the ordinary one, of Alice for a week. */
export interface RequestDifferences {
  readonly by?: Identity;
  readonly hours?: number;
  readonly policy?: Partial<ExceptionPolicy>;
  readonly renews?: string;
}

/** Exceptions on the emulator: the real ports, and what can be seen from outside. */
export interface EmulatedExceptions {
  readonly ports: ExceptionPorts;
  /** Asks for IMDSv1 on an instance, and waits until the approvers are asked. Gives the exception's id. */
  readonly request: (instanceId: string, differences?: RequestDifferences) => Promise<string>;
  readonly exceptionOf: (exceptionId: string) => Promise<GuardrailException>;
  readonly untilStatus: (exceptionId: string, status: ExceptionStatus) => Promise<void>;
  /** Waits until an exception is over, told and judged again. */
  readonly untilSettled: (exceptionId: string) => Promise<void>;
  /** How its workflow stands, as in RUNNING. */
  readonly executionOf: (exceptionId: string) => Promise<string>;
  readonly stopWorkflow: (exceptionId: string) => Promise<void>;
  /** Runs the review now, as its schedule would. */
  readonly review: () => Promise<void>;
  /** What the topic told of an exception, in order. */
  readonly newsOf: (exceptionId: string) => string[];
  readonly stop: () => Promise<void>;
}

/** The ports find the emulator by the environment, as the functions do. */
export async function openExceptions(aws: EmulatorAws): Promise<EmulatedExceptions> {
  const { emulator, deployment } = aws;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_REGION: emulator.region,
    AWS_ACCESS_KEY_ID: emulator.account,
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  const { exceptionsTableName: tableName, exceptionWorkflowArn, exceptionsTopicArn } = deployment;
  const now = () => new Date();
  const ports: ExceptionPorts = {
    ...policyParameter(deployment.policyParameterName, now),
    ...exceptionStore(tableName),
    ...exceptionWorkflow(exceptionWorkflowArn, tableName),
    ...exceptionTelling(deployment.reevaluationQueueUrl, exceptionsTopicArn),
    now,
  };
  const stepFunctions = new SFNClient({});
  const { findToken } = taskTokens(tableName);
  const news: { exceptionId: string; change: string }[] = [];
  const inbox = await openInbox(emulator, {
    topicArn: exceptionsTopicArn,
    queueName: 'news-inbox',
    take: (message) => news.push(JSON.parse(message) as (typeof news)[number]),
  });
  const executionArn = (exceptionId: string) =>
    `${exceptionWorkflowArn.replace(':stateMachine:', ':execution:')}:${exceptionId}`;
  const exceptionOf = async (exceptionId: string) => {
    const found = await ports.findException(exceptionId);
    if (found === null) throw new Error(`There is no exception ${exceptionId}`);
    return found.exception;
  };
  let count = 0;

  return {
    ports,
    request: async (instanceId, { by = aliceInSlack, hours = 7 * 24, policy: others = {}, renews } = {}) => {
      count += 1;
      const exceptionId = `exc-${String(count).padStart(16, '0')}`;
      const wish: Wish = {
        accountId: emulator.account,
        region: emulator.region,
        scope: { kind: 'instance', id: instanceId },
        allows: { httpTokens: 'optional' },
        reason: 'The vendor agent cannot use IMDSv2 before its release.',
        expiresAt: new Date(Date.now() + hours * HOUR),
        renews: renews ?? null,
      };
      const asking = { exceptionId, requestedBy: by, requestedVia: 'slack' } as const;
      await requestException(wish, asking, {
        ...ports,
        policy: async () => {
          const policy = await ports.policy();
          return { ...policy, exceptions: { ...policy.exceptions, ...others } };
        },
      });
      await until(async () => (await findToken(exceptionId)) !== null);
      return exceptionId;
    },
    exceptionOf,
    untilStatus: async (exceptionId, status) => {
      await until(async () => (await exceptionOf(exceptionId)).status === status);
    },
    untilSettled: async (exceptionId) => {
      const always = new Date(Date.now() + 400 * 24 * HOUR);
      await until(async () => {
        const due = await ports.dueExceptions(always);
        return !due.some((each) => 'exception' in each && each.exception.exceptionId === exceptionId);
      });
    },
    executionOf: async (exceptionId) => {
      const command = new DescribeExecutionCommand({ executionArn: executionArn(exceptionId) });
      return (await stepFunctions.send(command)).status ?? '';
    },
    stopWorkflow: async (exceptionId) => {
      await stepFunctions.send(new StopExecutionCommand({ executionArn: executionArn(exceptionId) }));
    },
    review: () => invoke(aws, 'reviewExceptions'),
    newsOf: (exceptionId) =>
      news.filter((each) => each.exceptionId === exceptionId).map(({ change }) => change),
    stop: () => inbox.stop(),
  };
}
