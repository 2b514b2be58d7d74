import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import { fleetConnection } from '../../lib/adapters/fleet-connection.ts';
import { guardPorts } from '../../lib/adapters/guard-ports.ts';
import { policyParameter } from '../../lib/adapters/policy-parameter.ts';
import { postPorts } from '../../lib/adapters/post-ports.ts';
import { reviewPorts } from '../../lib/adapters/review-ports.ts';
import { sweepPorts } from '../../lib/adapters/sweep-ports.ts';
import { ownRolesOf } from '../../lib/boundary/guard-environment.ts';
import type { Identity } from '../../lib/domain/exception/identity.ts';
import { revokeException } from '../../lib/shell/exceptions/answer-exception.ts';
import { reviewExceptions, throwErrorsOf } from '../../lib/shell/exceptions/review-exceptions.ts';
import { sweepPart } from '../../lib/shell/fleet/sweep-part.ts';
import type { SweepPart } from '../../lib/shell/fleet/sweep-place.ts';
import { guard } from '../../lib/shell/guard.ts';
import { deadlineOf, sweepDeadlineOf } from '../../lib/shell/invocation.ts';
import { postFindings } from '../../lib/shell/post-finding.ts';
import { TABLES } from '../../local/embedded/tables.ts';
import type { QueuedMessage } from './queues.ts';
import { currentInvocation, type Ending } from './invocation.ts';
import { ACCOUNT, GUARD_ROLE, REGION } from './names.ts';
import { virtualWait, type VirtualTime } from './virtual-time.ts';

const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:guard`;
const FINDINGS_TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:findings`;

/** How long a function may run, in seconds, as the stack says. */
export const TIMEOUT_SECONDS = {
  guard: 60,
  'post-finding': 60,
  'sweep-place': 900,
  'review-exceptions': 60,
  'exceptions-api': 30,
} as const;

/** Where a function finds what it works with. */
export interface FunctionEnvironment {
  readonly slackApiUrl: string;
  readonly reevaluationQueueUrl: string;
  readonly time: VirtualTime;
}

type Work = () => Promise<Extract<Ending, { kind: 'answered' }>>;

/** The functions, each in a container that keeps its clients; a container that has crashed is made anew. */
export interface Functions {
  readonly guard: (messages: readonly QueuedMessage[]) => Work;
  readonly postFinding: (messages: readonly QueuedMessage[]) => Work;
  readonly sweepPlace: (part: SweepPart, onAfter: (after: string | null) => void) => Work;
  readonly reviewExceptions: () => Work;
  readonly revoke: (exceptionId: string, by: Identity) => Work;
  /** Drops the containers that any fault has hit: what they remember of it must not reach the next run. */
  readonly dropHarmed: () => void;
}

/** The real shells with their real adapters, by virtual time. */
export function createFunctions(environment: FunctionEnvironment): Functions {
  const { time } = environment;
  const now = () => new Date(time.now());
  const wait = virtualWait(time);
  const contextOf = (seconds: number) => {
    const endsAt = time.now() + seconds * 1_000;
    return { getRemainingTimeInMillis: () => endsAt - time.now() };
  };
  const guardEnvironment = {
    FINDINGS_TOPIC_ARN: FINDINGS_TOPIC,
    GUARD_ROLE_NAME: GUARD_ROLE,
    MEMBER_ROLE_NAME: '',
    POLICY_PARAMETER_NAME: 'policy',
    RECORDS_TABLE_NAME: TABLES.recordsTableName,
    EXCEPTIONS_TABLE_NAME: TABLES.exceptionsTableName,
    SWEEP_ROLE_NAME: '',
  };

  const guardContainer = () => ({
    ...guardPorts(guardEnvironment, FUNCTION_ARN),
    ...policyParameter('policy', now),
    now,
    wait,
  });
  const postContainer = () => ({
    ...postPorts(
      {
        POLICY_PARAMETER_NAME: 'policy',
        SLACK_PARAMETER_NAME: 'slack',
        STORIES_TABLE_NAME: TABLES.storiesTableName,
        SLACK_API_URL: environment.slackApiUrl,
      },
      now,
    ),
    wait,
  });
  const sweepContainer = () => {
    const own = { accountId: ACCOUNT, partition: 'aws', region: REGION };
    const made = sweepPorts(
      fleetConnection(own, '', undefined, { elapsed: () => time.now(), wait }),
      { ...TABLES, findingsTopicArn: FINDINGS_TOPIC },
      { ...policyParameter('policy', now), requestForUse: () => Promise.resolve() },
    );
    return { ...made, guard: { ...made.guard, now, wait } };
  };
  const reviewContainer = () => ({
    ...reviewPorts({
      EXCEPTIONS_TABLE_NAME: TABLES.exceptionsTableName,
      EXCEPTIONS_TOPIC_ARN: `arn:aws:sns:${REGION}:${ACCOUNT}:exceptions`,
      REEVALUATION_QUEUE_URL: environment.reevaluationQueueUrl,
    }),
    now,
  });
  const apiContainer = () => ({
    ...reviewContainer(),
    ...exceptionStore(TABLES.exceptionsTableName),
    ...policyParameter('policy', now),
    // The workflow waits for nobody here: the test is the workflow.
    endWaiting: () => Promise.resolve('gone' as const),
  });
  const containers = {
    guard: warm(guardContainer),
    post: warm(postContainer),
    sweep: warm(sweepContainer),
    review: warm(reviewContainer),
    api: warm(apiContainer),
  };

  return {
    guard: (messages) =>
      containers.guard.run(async (ports) => {
        const report = await guard(messages, ports, {
          ownRoles: ownRolesOf(guardEnvironment, FUNCTION_ARN),
          deadline: deadlineOf(contextOf(TIMEOUT_SECONDS.guard), now()),
        });
        return answered(report.failedMessageIds, report.instances);
      }),
    postFinding: (messages) =>
      containers.post.run(async (ports) => {
        const deadline = deadlineOf(contextOf(TIMEOUT_SECONDS['post-finding']), now());
        const report = await postFindings(messages, ports, deadline);
        return answered(report.failedMessageIds, report.instances);
      }),
    sweepPlace: (part, onAfter) =>
      containers.sweep.run(async (ports) => {
        const deadline = sweepDeadlineOf(contextOf(TIMEOUT_SECONDS['sweep-place']), now());
        const results: object[] = [];
        const { after } = await sweepPart(part, ports, deadline, (batch) => void results.push(...batch));
        onAfter(after);
        return answered([], results);
      }),
    reviewExceptions: () =>
      containers.review.run(async (ports) => {
        const results = await reviewExceptions(ports);
        throwErrorsOf(results);
        return answered([], results);
      }),
    revoke: (exceptionId, by) =>
      containers.api.run(async (ports) => {
        const answer = { by, via: 'slack', note: null, groups: [] } as const;
        const { kind } = await revokeException(exceptionId, answer, ports);
        return answered([], [{ exceptionId, result: kind }]);
      }),
    dropHarmed: () => Object.values(containers).forEach((each) => each.dropHarmed()),
  };
}

function answered(
  failedMessageIds: readonly string[],
  results: readonly object[],
): Extract<Ending, { kind: 'answered' }> {
  return { kind: 'answered', failedMessageIds, words: JSON.stringify(results) };
}

interface Containers<Ports> {
  readonly run: (work: (ports: Ports) => ReturnType<Work>) => Work;
  readonly dropHarmed: () => void;
}

/** Containers of a function: made when one is needed, kept for the next, and gone with an invocation that never ends. */
function warm<Ports>(make: () => Ports): Containers<Ports> {
  let idle: { readonly ports: Ports; readonly isHarmed: boolean }[] = [];
  return {
    run: (work) => async () => {
      const { ports, isHarmed } = idle.pop() ?? { ports: make(), isHarmed: false };
      const result = await work(ports);
      idle.push({ ports, isHarmed: isHarmed || currentInvocation()?.isHit !== false });
      return result;
    },
    dropHarmed: () => (idle = idle.filter(({ isHarmed }) => !isHarmed)),
  };
}
