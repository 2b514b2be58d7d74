import { exceptionStore } from '../lib/adapters/exceptions.ts';
import { exceptionChangeEvent } from '../lib/boundary/events/exception-change.ts';
import type { ExceptionRequest, GuardrailException } from '../lib/domain/exception/exception.ts';
import type { InstanceKey } from '../lib/domain/instance.ts';
import type { MetadataOptions } from '../lib/domain/metadata-options.ts';
import type { Policy } from '../lib/domain/policy.ts';
import { reviewExceptions, type ReviewResult } from '../lib/shell/exceptions/review-exceptions.ts';
import type { RollBackUnaskedPorts } from '../lib/shell/exceptions/roll-back-unasked.ts';
import { revokeException, type RevokePorts } from '../lib/shell/exceptions/answer-exception.ts';
import type { GuardReport } from '../lib/shell/guard.ts';
import { manualClock } from '../local/ec2/clock.ts';
import { anExceptionPolicy, aPolicy, bobInSlack, NOW } from './given.ts';
import { ACCOUNT, REGION, startLocalGuard, type LocalGuard } from './local-guard.ts';

/** The guard with EC2 and tables over HTTP, and rollbacks whose messages reach it when a test says so. */
export interface LocalRollbacks {
  readonly guard: LocalGuard;
  readonly ports: RollBackUnaskedPorts & RevokePorts;
  /** What people were told, as in `granted exc-1`. */
  readonly news: string[];
  /** The requests whose workflow was started. */
  readonly started: ExceptionRequest[];
  /** What waits for the guard. */
  readonly queue: object[];
  readonly advance: (milliseconds: number) => void;
  /** Launches an instance like this, and has the guard correct it. */
  readonly corrected: (
    options?: Partial<MetadataOptions>,
    tags?: readonly [string, string][],
  ) => Promise<InstanceKey>;
  /** Has the guard handle what waits for it. */
  readonly deliver: () => Promise<GuardReport>;
  readonly review: () => Promise<ReviewResult[]>;
  /** Bob takes an exception back. */
  readonly revoke: (exceptionId: string) => Promise<void>;
  readonly exceptions: () => Promise<readonly GuardrailException[]>;
  /** An instance's tokens and hop limit now. */
  readonly optionsOf: (instance: InstanceKey) => [string | undefined, number | undefined];
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
}

/** A policy by which Alice, Bob and Carol approve, and hop limits are corrected from the launch on. */
export function rollbackPolicy(differences: Partial<Policy> = {}): Policy {
  return { ...aPolicy({ hopLimitAtLaunch: 'enforce' }), exceptions: anExceptionPolicy(), ...differences };
}

/** Starts it. */
export async function startLocalRollbacks(): Promise<LocalRollbacks> {
  const clock = manualClock(NOW.getTime());
  const guard = await startLocalGuard({ clock });
  const now = () => new Date(clock.now());
  const store = exceptionStore(guard.tables.exceptionsTableName);
  const policy = () => Promise.resolve(rollbackPolicy());
  const [news, started, queue]: [string[], ExceptionRequest[], object[]] = [[], [], []];
  const ports: LocalRollbacks['ports'] = {
    ...store,
    memoriesOf: guard.ports.memoriesOf,
    exceptionsIn: guard.ports.exceptionsIn,
    judgeAgain: (change, place, at) =>
      Promise.resolve(void queue.push(exceptionChangeEvent(change, place, at))),
    publishNews: ({ change, exceptionId }) => Promise.resolve(void news.push(`${change} ${exceptionId}`)),
    startWorkflow: (request) => {
      if (started.some(({ exceptionId }) => exceptionId === request.exceptionId))
        return Promise.resolve('started-before');
      started.push(request);
      return Promise.resolve('started');
    },
    endWaiting: () => Promise.resolve('gone'),
    policy,
    now,
  };
  const handle = (events: readonly object[]) => guard.handle(events, { ports: { policy, now } });
  let events = 0;

  return {
    guard,
    ports,
    news,
    started,
    queue,
    advance: (milliseconds) => clock.advance(milliseconds),
    corrected: async (options = { httpTokens: 'optional' }, tags = []) => {
      const metadataOptions = { httpTokens: 'required', ...options } as const;
      const [instanceId = ''] = guard.ec2.instances.launch({
        count: 1,
        imageId: 'ami-0a1b2c3d4e5f60718',
        tags: new Map(tags),
        metadataOptions,
      });
      events += 1;
      await handle([stateChangeOf(instanceId, `event-${events}`, now())]);
      return { accountId: ACCOUNT, region: REGION, instanceId };
    },
    deliver: () => handle(queue.splice(0)),
    review: () => reviewExceptions({ ...store, ...ports }),
    revoke: async (exceptionId) => {
      await revokeException(exceptionId, { by: bobInSlack, via: 'slack', note: null, groups: [] }, ports);
    },
    exceptions: store.listExceptions,
    optionsOf: ({ instanceId }) => {
      const { httpTokens, httpPutResponseHopLimit } =
        guard.ec2.instances.get(instanceId)?.metadataOptions ?? {};
      return [httpTokens, httpPutResponseHopLimit];
    },
    reset: () => {
      [news, started, queue].forEach((list) => list.splice(0));
      guard.ec2.instances.setMetadataDefaults({});
      guard.topic.messages.splice(0);
    },
    stop: guard.stop,
  };
}

function stateChangeOf(instanceId: string, id: string, at: Date) {
  return {
    version: '0',
    id,
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: ACCOUNT,
    region: REGION,
    time: at.toISOString(),
    resources: [],
    detail: { 'instance-id': instanceId, state: 'running' },
  };
}
