import {
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { exceptionChangeEvent } from '../../lib/boundary/events/exception-change.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { isGrantedAt } from '../../lib/domain/exception/in-force.ts';
import { passOn } from '../../lib/domain/exception/lifecycle.ts';
import { GOVERNED_FIELDS, apiName, type MetadataOptionsPatch } from '../../lib/domain/metadata-options.ts';
import { aGrantedException } from '../given.ts';
import type { Command, Options } from './commands.ts';
import type { HeldCall } from './gate.ts';
import type { Harness } from './harness.ts';
import type { Allowed, GuardrailChange } from './history.ts';
import { nameOf, type Invocation } from './invocation.ts';
import { ACCOUNT, REGION } from './names.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
const GROUP = 'web';
const IMAGE = 'ami-0a1b2c3d4e5f60718';
const PLACE = { accountId: ACCOUNT, region: REGION };

/** An instance as the test knows it. */
export interface Known {
  readonly instanceId: string;
  readonly isContainerHost: boolean;
  readonly inGroup: boolean;
  /** What it had when the guardrail came, or `null` where it came later. */
  readonly seeded: Options | null;
  changes: number;
}

/** Everybody but the guardrail: who launches, changes and terminates, and the workflows of exceptions. */
export interface Cast {
  readonly instances: readonly Known[];
  readonly exceptions: () => readonly GuardrailException[];
  readonly allowedFor: (known: Known) => Allowed;
  readonly launch: (command: Extract<Command, { kind: 'launch' }>) => Promise<void>;
  readonly seed: (options: Options) => void;
  readonly change: (which: number, options: Partial<Options>) => Promise<void>;
  readonly terminate: (which: number) => Promise<void>;
  readonly except: (command: Extract<Command, { kind: 'except' }>) => Promise<void>;
  readonly passTime: (minutes: number) => Promise<void>;
  /** Reads the exceptions again: the guardrail may have changed them. */
  readonly lookAtExceptions: () => Promise<void>;
  /** What a call is about to change, and how it is before; `null`: nothing that is there. */
  readonly changeIn: (call: HeldCall, by: Invocation) => GuardrailChange | null;
}

export function createCast(world: World, harness: Harness, note: (line: string) => void): Cast {
  const { queues } = world;
  const { time } = harness;
  const now = () => new Date(time.now());
  const instances: Known[] = [];
  let exceptions: GuardrailException[] = [];
  const workflowLives = new Map<string, boolean>();

  const exceptionsFor = ({ instanceId, inGroup }: Known) =>
    exceptions.filter(({ scope: { id } }) => id === instanceId || (inGroup && id === GROUP));
  const allowedFor = (known: Known): Allowed => {
    const allowances = exceptionsFor(known)
      .filter((exception) => isGrantedAt(exception, now()))
      .map(({ allows }) => allows);
    const hopLimits = allowances.flatMap(({ httpPutResponseHopLimit }) => httpPutResponseHopLimit ?? []);
    return {
      httpTokens: allowances.some(({ httpTokens }) => httpTokens === 'optional') ? 'optional' : 'required',
      // What runs containers is only reported, whatever its hop limit.
      httpPutResponseHopLimit: Math.max(known.isContainerHost ? 64 : 1, ...hopLimits),
    };
  };

  const changeIn = ({ body }: HeldCall, invocation: Invocation): GuardrailChange | null => {
    const form = new URLSearchParams(body);
    const instanceId = form.get('InstanceId') ?? '';
    const known = instances.find((each) => each.instanceId === instanceId);
    const found = world.ec2.instances.get(instanceId);
    if (known === undefined || found === undefined) return null;
    const patch = patchIn(form);
    note(`    ${instanceId} ${JSON.stringify(patch)}`);
    const { isContainerHost } = known;
    const allowed = allowedFor(known);
    const before = found.metadataOptions;
    const isLent = exceptionsFor(known).some(({ allows }) => allows.httpPutResponseHopLimit !== undefined);
    return {
      instanceId,
      at: time.now(),
      by: nameOf(invocation),
      patch,
      before,
      isContainerHost,
      isLent,
      allowed,
    };
  };

  const change = async (which: number, { httpTokens, httpPutResponseHopLimit }: Partial<Options>) => {
    const known = instances[which % Math.max(1, instances.length)];
    if (known === undefined || isGone(known)) return;
    known.changes += 1;
    note(`${known.instanceId} is changed to ${httpTokens ?? '-'}, ${httpPutResponseHopLimit ?? '-'}`);
    await harness.developer.send(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId: known.instanceId,
        ...(httpTokens && { HttpTokens: httpTokens }),
        ...(httpPutResponseHopLimit && { HttpPutResponseHopLimit: httpPutResponseHopLimit }),
      }),
    );
    // CloudTrail's times have a resolution of one second: of what is older than the guardrail nobody could tell
    // whether it was so before that call or since.
    if (known.seeded !== null) time.advance(1_000);
  };
  const isGone = ({ instanceId }: Known) => {
    const state = world.ec2.instances.get(instanceId)?.state;
    return state === undefined || state === 'terminated' || state === 'shutting-down';
  };
  const terminate = async (which: number) => {
    const known = instances[which % Math.max(1, instances.length)];
    if (known === undefined || isGone(known)) return;
    note(`${known.instanceId} is terminated`);
    await harness.developer.send(new TerminateInstancesCommand({ InstanceIds: [known.instanceId] }));
  };

  const launch = async ({ host, inGroup, endpointOff, options }: Extract<Command, { kind: 'launch' }>) => {
    const tags = {
      ...(host && { 'eks:cluster-name': 'a' }),
      ...(inGroup && { 'aws:autoscaling:groupName': GROUP }),
    };
    const seen = { isContainerHost: host, inGroup, seeded: null, changes: 0 };
    if (inGroup) {
      const request = {
        count: 1,
        imageId: IMAGE,
        tags: new Map(Object.entries(tags)),
        metadataOptions: options,
      };
      const [instanceId = ''] = world.ec2.instances.launch(request);
      instances.push({ instanceId, ...seen });
    } else {
      const { Instances: [launched] = [] } = await harness.developer.send(
        new RunInstancesCommand({
          ImageId: IMAGE,
          MinCount: 1,
          MaxCount: 1,
          MetadataOptions: {
            HttpTokens: options.httpTokens,
            HttpPutResponseHopLimit: options.httpPutResponseHopLimit,
            ...(endpointOff && { HttpEndpoint: 'disabled' as const }),
          },
          TagSpecifications: [
            { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
          ],
        }),
      );
      instances.push({ instanceId: launched?.InstanceId ?? '', ...seen });
    }
    note(
      `${instances.at(-1)?.instanceId ?? ''} is launched ${JSON.stringify({ host, inGroup, endpointOff, ...options })}`,
    );
  };

  const except = async ({
    which,
    forGroup,
    allows,
    minutes,
    ...how
  }: Extract<Command, { kind: 'except' }>) => {
    const known = instances[which % Math.max(1, instances.length)];
    if (known === undefined) return;
    const expiresAt = new Date(time.now() + minutes * MINUTE);
    const exception = aGrantedException({
      exceptionId: `exc-${exceptions.length + 1}`,
      scope: forGroup
        ? { kind: 'auto-scaling-group', id: GROUP }
        : { kind: 'instance', id: known.instanceId },
      allows,
      answerBy: expiresAt,
      remindAt: expiresAt,
      expiresAt,
      history: [{ at: now(), what: 'granted', by: null, note: null }],
    });
    note(
      `${exception.exceptionId} allows ${JSON.stringify(allows)} to ${exception.scope.id} for ${minutes} min`,
    );
    exceptions.push(exception);
    workflowLives.set(exception.exceptionId, how.workflowLives);
    await harness.exceptions.recordException(exception);
    sendChange(exception, 'granted');
  };
  const sendChange = ({ exceptionId, scope }: GuardrailException, what: 'granted' | 'expired' | 'revoked') =>
    queues.Reevaluation.send(
      JSON.stringify(exceptionChangeEvent({ exceptionId, change: what, scope }, PLACE, now())),
    );

  /** The workflow, where it lives: it ends what is over, has it judged again, and settles it. */
  const passTime = async (minutes: number) => {
    time.advance(minutes * MINUTE);
    for (const exception of exceptions.filter(({ exceptionId }) => workflowLives.get(exceptionId) === true)) {
      const found = await harness.exceptions.findException(exception.exceptionId);
      const ended = found === null ? null : passOn(found.exception, 'expired', now());
      if (found === null || ended === null) continue;
      await harness.exceptions.saveException(ended, found.revision);
      sendChange(ended, 'expired');
      await harness.exceptions.settleException(ended.exceptionId);
    }
    await lookAtExceptions();
  };
  const lookAtExceptions = async () => {
    exceptions = await Promise.all(
      exceptions.map(
        async (known) => (await harness.exceptions.findException(known.exceptionId))?.exception ?? known,
      ),
    );
  };

  return {
    instances,
    exceptions: () => exceptions,
    allowedFor,
    launch,
    seed: (options) => {
      const [instanceId = ''] = world.ec2.instances.seed(1, { metadataOptions: options });
      instances.push({ instanceId, isContainerHost: false, inGroup: false, seeded: options, changes: 0 });
      note(`${instanceId} is there for long ${JSON.stringify(options)}`);
    },
    change,
    terminate,
    except,
    passTime,
    lookAtExceptions,
    changeIn,
  };
}

function patchIn(form: URLSearchParams): MetadataOptionsPatch {
  return Object.fromEntries(
    GOVERNED_FIELDS.flatMap((field) => {
      const value = form.get(apiName(field));
      return value === null ? [] : [[field, field === 'httpPutResponseHopLimit' ? Number(value) : value]];
    }),
  );
}
