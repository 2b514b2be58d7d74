import { EC2Client, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  Allowance,
  ExceptionScope,
  GuardrailException,
} from '../../../lib/domain/exception/exception.ts';
import type { Identity } from '../../../lib/domain/exception/identity.ts';
import {
  approve,
  deny,
  isApproved,
  passOn,
  requested,
  revoke,
  type Passage,
  type Progress,
} from '../../../lib/domain/exception/lifecycle.ts';
import type { MetadataOptionsPatch } from '../../../lib/domain/metadata-options.ts';
import type { GuardPorts } from '../../../lib/shell/guard-ports.ts';
import { manualClock } from '../../../local/ec2/clock.ts';
import type { InstanceSnapshot } from '../../../local/ec2/instances.ts';
import {
  aliceInSlack,
  anException,
  anExceptionPolicy,
  aPolicy,
  bobInSlack,
  carolInSlack,
  NOW,
} from '../../given.ts';
import { runs } from '../../runs.ts';
import { ACCOUNT, REGION, startLocalGuard, type LocalGuard } from '../../local-guard.ts';

const MINUTE = 60_000;
const RUNS = runs(40, 1_000);
const people = [aliceInSlack, bobInSlack, carolInSlack] as const;
const exceptionPolicy = anExceptionPolicy();
/** Nothing is looser than the baseline but by an exception: what is late is still new, and left to no sweep. */
const policy = { ...aPolicy({ hopLimitAtLaunch: 'enforce' }), newInstanceMinutes: 1_000_000 };

type Command =
  | { readonly kind: 'launch'; readonly inGroup: boolean; readonly options: Options }
  | { readonly kind: 'change'; readonly which: number; readonly options: Options }
  | {
      readonly kind: 'ask';
      readonly which: number;
      readonly forGroup: boolean;
      readonly allows: Allowance;
      readonly minutes: number;
      readonly approvalsNeeded: number;
      readonly approvers: readonly number[];
    }
  | {
      readonly kind: 'answer';
      readonly which: number;
      readonly who: number;
      readonly what: 'approve' | 'deny' | 'revoke';
    }
  | { readonly kind: 'time'; readonly minutes: number }
  /** Some of what is on its way arrives: in another order, some of it twice. */
  | { readonly kind: 'deliver'; readonly picks: readonly number[]; readonly again: boolean };

interface Options {
  readonly httpTokens: 'optional' | 'required';
  readonly httpPutResponseHopLimit: number;
}

const options = fc.record({
  httpTokens: fc.constantFrom('optional' as const, 'required' as const),
  httpPutResponseHopLimit: fc.integer({ min: 1, max: 4 }),
});
const allows = fc.constantFrom<Allowance>(
  { httpTokens: 'optional' },
  { httpPutResponseHopLimit: 2 },
  { httpPutResponseHopLimit: 3 },
  { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
);
const which = fc.nat(7);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('launch' as const), inGroup: fc.boolean(), options }),
  fc.record({ kind: fc.constant('change' as const), which, options }),
  fc.record({
    kind: fc.constant('ask' as const),
    which,
    forGroup: fc.boolean(),
    allows,
    minutes: fc.integer({ min: 15, max: 200 }),
    approvalsNeeded: fc.integer({ min: 1, max: 2 }),
    // Most requests are answered soon: a history of waiting shows little.
    approvers: fc.shuffledSubarray([0, 1, 2], { minLength: 0 }),
  }),
  fc.record({
    kind: fc.constant('answer' as const),
    which,
    who: fc.nat(2),
    // Mostly yes: a history of refusals shows little.
    what: fc.constantFrom(
      'approve' as const,
      'approve' as const,
      'approve' as const,
      'deny' as const,
      'revoke' as const,
    ),
  }),
  fc.record({ kind: fc.constant('time' as const), minutes: fc.integer({ min: 1, max: 120 }) }),
  fc.record({
    kind: fc.constant('deliver' as const),
    picks: fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }),
    again: fc.boolean(),
  }),
);

/** What is on its way: an event or a message to the guard, or the workflow's next step. */
type OnItsWay = { readonly event: object } | { readonly exceptionId: string; readonly passage: Passage };

const clock = manualClock(NOW.getTime());
const now = () => new Date(clock.now());
let local: LocalGuard;
let developer: EC2Client;
let groups: Map<string, string | null>;
let exceptions: Map<string, GuardrailException>;
let onItsWay: OnItsWay[];
let wrongs: string[];
let asked = 0;
/** Another one in each run: the instances of the runs before are still there. */
let group = 'web-0';
let begun = 0;

beforeAll(async () => {
  local = await startLocalGuard({ clock });
  const credentials = { accessKeyId: 'AKIADEVELOPEREXAMPLE', secretAccessKey: 'local' };
  developer = new EC2Client({ endpoint: local.ec2.url, region: REGION, credentials });
});

afterAll(() => local.stop());

describe('any order of launches, changes, requests, answers, ends, duplicates and delays', () => {
  it(
    'keeps: looser than the baseline only by an exception in force that allows exactly that',
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 24 }), async (commands) => {
          beginAnew();
          for (const each of commands) await carryOut(each);
          await quiet();
          const unexcusedNow = unexcused();
          // And when every exception is over, nothing is loose any more.
          clock.advance(400 * MINUTE);
          await quiet();
          const looseInTheEnd = [...groups.keys()].filter((id) => isLoose(snapshot(id)));

          expect({ wrongs, unexcusedNow, looseInTheEnd }).toEqual({
            wrongs: [],
            unexcusedNow: [],
            looseInTheEnd: [],
          });
        }),
        { numRuns: RUNS },
      );
    },
  );
});

function beginAnew(): void {
  groups = new Map();
  exceptions = new Map();
  onItsWay = [];
  wrongs = [];
  begun += 1;
  group = `web-${begun}`;
}

async function carryOut(each: Command): Promise<void> {
  switch (each.kind) {
    case 'launch': {
      const tags = new Map(each.inGroup ? [['aws:autoscaling:groupName', group]] : []);
      const request = { count: 1, imageId: 'ami-0a1b2c3d4e5f60718', tags, metadataOptions: each.options };
      for (const id of local.ec2.instances.launch(request)) groups.set(id, each.inGroup ? group : null);
      takeEvents();
      return;
    }
    case 'change': {
      const InstanceId = pick([...groups.keys()], each.which);
      if (InstanceId === undefined) return;
      const { httpTokens: HttpTokens, httpPutResponseHopLimit: HttpPutResponseHopLimit } = each.options;
      await developer.send(
        new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens, HttpPutResponseHopLimit }),
      );
      takeEvents();
      return;
    }
    case 'ask': {
      ask(each);
      return;
    }
    case 'answer': {
      answer(each);
      return;
    }
    case 'time':
      clock.advance(each.minutes * MINUTE);
      {
        endsAreDue();
        return;
      }
    case 'deliver':
      for (const index of each.picks) await deliver(index, each.again);
      return;
  }
}

function ask({
  which: index,
  forGroup,
  allows: allowance,
  minutes,
  approvalsNeeded,
  approvers,
}: Extract<Command, { kind: 'ask' }>): void {
  const id = forGroup ? group : pick([...groups.keys()], index);
  if (id === undefined) return;
  asked += 1;
  const scope: ExceptionScope = { kind: forGroup ? 'auto-scaling-group' : 'instance', id };
  const expiresAt = new Date(clock.now() + minutes * MINUTE);
  const times = { requestedAt: now(), answerBy: expiresAt, remindAt: expiresAt, expiresAt };
  const request = anException({
    exceptionId: `exc-${asked}`,
    scope,
    allows: allowance,
    approvalsNeeded,
    ...times,
  });
  exceptions.set(request.exceptionId, requested(request));
  approvers.forEach((who) => answer({ kind: 'answer', which: exceptions.size - 1, who, what: 'approve' }));
}

function answer({ which: index, who, what }: Extract<Command, { kind: 'answer' }>): void {
  const exception = pick([...exceptions.values()], index);
  if (exception === undefined) return;
  const by: Identity = people[who] ?? aliceInSlack;
  const progress = { approve, deny, revoke }[what](
    exception,
    { by, via: 'slack', at: now(), note: null, groups: [] },
    exceptionPolicy,
  );
  if (progress.kind === 'refused') return;
  check(by, what, progress, exception);
  exceptions.set(exception.exceptionId, progress.exception);
  if (what === 'approve' && isApproved(progress.exception))
    onItsWay.push({ exceptionId: exception.exceptionId, passage: 'granted' });
  if (what === 'revoke' && exception.status === 'granted')
    onItsWay.push({ event: changeOf(progress.exception, 'revoked') });
}

function check(
  by: Identity,
  what: string,
  { kind }: Progress,
  { requestedBy, exceptionId }: GuardrailException,
): void {
  if (what === 'approve' && kind === 'changed' && by.id === requestedBy.id)
    wrongs.push(`${by.name} approved their own ${exceptionId}`);
}

/** The workflow wakes up at the end of an exception, a little late as it may be. */
function endsAreDue(): void {
  for (const { exceptionId, status, expiresAt } of exceptions.values()) {
    const isWaiting = onItsWay.some(
      (each) => 'passage' in each && each.exceptionId === exceptionId && each.passage === 'expired',
    );
    if (status === 'granted' && expiresAt <= now() && !isWaiting)
      onItsWay.push({ exceptionId, passage: 'expired' });
  }
}

async function deliver(index: number, again: boolean): Promise<void> {
  const at = onItsWay.length === 0 ? -1 : index % onItsWay.length;
  const each = onItsWay[at];
  if (each === undefined) return;
  if (!again) onItsWay.splice(at, 1);
  if ('passage' in each) {
    pass(each.exceptionId, each.passage);
    return;
  }

  const report = await local.handle([each.event], { ports: guardPorts() });
  expect(report.failedMessageIds).toEqual([]);
}

function pass(exceptionId: string, passage: Passage): void {
  const exception = exceptions.get(exceptionId);
  const passed = exception === undefined ? null : passOn(exception, passage, now());
  if (passed === null) return;
  exceptions.set(exceptionId, passed);
  if (passage === 'granted' || passage === 'expired') onItsWay.push({ event: changeOf(passed, passage) });
}

async function quiet(): Promise<void> {
  endsAreDue();
  while (onItsWay.length > 0) {
    await deliver(0, false);
    endsAreDue();
  }
}

/** The guard's real ports, with the test's exceptions and clock; each change that loosens is checked as it is made. */
function guardPorts(): Partial<GuardPorts> {
  return {
    now,
    // What is read anew a few seconds later is known to all of EC2's servers by then.
    wait: (milliseconds) => {
      clock.advance(milliseconds);
      return Promise.resolve();
    },
    policy: () => Promise.resolve(policy),
    exceptionsIn: () => Promise.resolve([...exceptions.values()]),
    keepExceptionChange: () => Promise.resolve(),
    modifyMetadataOptions: async (instance, patch, signal) => {
      checkChange(instance.instanceId, patch);
      return local.ports.modifyMetadataOptions(instance, patch, signal);
    },
  };
}

function checkChange(instanceId: string, patch: MetadataOptionsPatch): void {
  const { httpTokens, httpPutResponseHopLimit } = snapshot(instanceId).metadataOptions;
  const isLooser =
    (patch.httpTokens === 'optional' && httpTokens === 'required') ||
    (patch.httpPutResponseHopLimit ?? 0) > httpPutResponseHopLimit;
  const loosened = {
    ...(patch.httpTokens && { httpTokens: patch.httpTokens }),
    httpPutResponseHopLimit: patch.httpPutResponseHopLimit ?? 1,
  };
  if (patch.httpTokens === 'required' && isAllowed(instanceId, { httpTokens: 'optional' }))
    wrongs.push(`${instanceId} was corrected against an exception`);
  if (isLooser && !isAllowed(instanceId, loosened))
    wrongs.push(`${instanceId} was loosened to ${JSON.stringify(patch)}`);
}

function unexcused(): string[] {
  return [...groups.keys()].filter((id) => !isAllowed(id, snapshot(id).metadataOptions));
}

/** Whether the baseline or an exception allows these values, written down anew: it is what the guard is held to. */
function isAllowed(
  instanceId: string,
  { httpTokens, httpPutResponseHopLimit = 1 }: Partial<Options>,
): boolean {
  const allowances = [...exceptions.values()]
    .filter(({ status, expiresAt }) => status === 'granted' && clock.now() < expiresAt.getTime())
    .filter(
      ({ approvals, approvalsNeeded }) => new Set(approvals.map(({ by }) => by.id)).size >= approvalsNeeded,
    )
    .filter(({ scope: { id } }) => id === instanceId || id === groups.get(instanceId))
    .map((exception) => exception.allows);
  const tokensAllowed =
    httpTokens !== 'optional' || allowances.some((each) => each.httpTokens === 'optional');
  const highest = Math.max(1, ...allowances.map((each) => each.httpPutResponseHopLimit ?? 1));
  return tokensAllowed && httpPutResponseHopLimit <= highest;
}

function isLoose({ metadataOptions }: InstanceSnapshot): boolean {
  return metadataOptions.httpTokens === 'optional' || metadataOptions.httpPutResponseHopLimit > 1;
}

function takeEvents(): void {
  const wanted = local
    .takeEvents()
    .filter(
      ({ detail }) =>
        detail['state'] === 'running' || detail['eventName'] === 'ModifyInstanceMetadataOptions',
    );
  onItsWay.push(...wanted.map((event) => ({ event })));
}

function snapshot(instanceId: string): InstanceSnapshot {
  const found = local.ec2.instances.get(instanceId);
  if (found === undefined) throw new Error(`no instance ${instanceId}`);
  return found;
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % list.length];
}

function changeOf({ exceptionId, scope }: GuardrailException, change: 'granted' | 'expired' | 'revoked') {
  return {
    id: `${exceptionId}/${change}`,
    'detail-type': 'IMDS Guardrail Exception Change',
    source: 'imds-guardrail',
    account: ACCOUNT,
    region: REGION,
    time: now().toISOString(),
    detail: { exceptionId, change, scope },
  };
}
