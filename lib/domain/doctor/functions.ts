import { amissOr, counted, ok, warning, wrong, type Line } from './line.ts';

/** The link by which Lambda reads a queue for a function. */
export interface EventSourceState {
  readonly logicalId: string;
  /** `null`: somebody has deleted it. */
  readonly now: {
    /** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
    readonly state: string;
    /** What came of the last time that Lambda read. */
    readonly lastResult: string | null;
    readonly uuid: string;
  } | null;
}

/** Whether every function reads its queues. */
export function judgeEventSources(sources: readonly EventSourceState[]): readonly Line[] {
  const fine = ok('event-sources', `All ${sources.length} are enabled: functions read their queues.`);
  return amissOr(sources.flatMap(problemOf), fine);
}

function problemOf({ logicalId, now }: EventSourceState): Line[] {
  const name = queueOf(logicalId);
  if (now === null) {
    return [
      wrong('event-sources', `Nothing reads ${name}: its link is gone.`, 'Deploy again.', 'npm run deploy'),
    ];
  }
  if (now.lastResult?.startsWith('PROBLEM')) {
    const advice = 'Look at the role of its function, and at the policy of the queue.';
    return [wrong('event-sources', `${name} cannot be read: ${now.lastResult}.`, advice)];
  }
  if (now.state === 'Enabled') return [];
  if (now.state === 'Disabled' || now.state === 'Disabling') {
    const enable = `aws lambda update-event-source-mapping --enabled --uuid ${now.uuid}`;
    return [wrong('event-sources', `${name} is not read: its link is disabled.`, 'Enable the link.', enable)];
  }
  return [warning('event-sources', `The link to ${name} is ${now.state}.`, 'Look again in a minute.')];
}

/** osls names the link after function and queue: `GuardEventSourceMappingSQSCloudTrailQueue`. */
function queueOf(logicalId: string): string {
  return logicalId.split('EventSourceMappingSQS')[1] ?? logicalId;
}

/** A function of the stack in the last day. */
export interface FunctionState {
  readonly functionName: string;
  readonly errors: number;
  readonly throttles: number;
}

/** Whether functions fail. What came by a queue is tried again, so that an error is not yet a loss. */
export function judgeFunctions(functions: readonly FunctionState[]): readonly Line[] {
  const amiss = functions
    .filter(({ errors, throttles }) => errors + throttles > 0)
    .map(({ functionName, errors, throttles }) => {
      const counts = [
        ...(errors === 0 ? [] : [`failed ${counted(errors, 'time')}`]),
        ...(throttles === 0 ? [] : [`was throttled ${counted(throttles, 'time')}`]),
      ];
      const log = `aws logs tail /aws/lambda/${functionName} --since 1d --filter-pattern ERROR`;
      return warning(
        'functions',
        `${functionName} ${counts.join(' and ')} in a day.`,
        'Its log says why.',
        log,
      );
    });
  return amissOr(amiss, ok('functions', `None of ${functions.length} has failed in a day.`));
}

/** How many functions an account may run at once. https://docs.aws.amazon.com/lambda/latest/api/API_AccountLimit.html */
export interface Concurrency {
  readonly limit: number;
  /** What is reserved for no function. */
  readonly unreserved: number;
}

/** The doors for Slack and mail reserve five each, and Lambda wants this many left over. */
const LEAST_UNRESERVED = 10;
const DOORS = 10;

/** Whether the account lets enough functions run at once; before a deployment, also for what that would reserve. */
export function judgeConcurrency({ limit, unreserved }: Concurrency, isDeployed: boolean): readonly Line[] {
  const advice = 'Ask for more: Service Quotas, AWS Lambda, Concurrent executions.';
  const found = `The account may run ${counted(limit, 'function')} at once, ${unreserved} of them unreserved.`;
  if (!isDeployed && unreserved < DOORS + LEAST_UNRESERVED) {
    const doors = `With approvers in Slack or by mail the stack reserves ${DOORS}, and would not deploy.`;
    return [wrong('concurrency', `${found} ${doors}`, advice)];
  }
  if (unreserved >= 2 * LEAST_UNRESERVED) return [ok('concurrency', found)];
  return [warning('concurrency', `${found} The guard shares that with all other functions.`, advice)];
}
