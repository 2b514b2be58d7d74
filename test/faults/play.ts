import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { aSweepRun, bobInSlack } from '../given.ts';
import { createCast, type Known } from './cast.ts';
import type { Command, Delivery, Run } from './commands.ts';
import type { Fault } from './fault.ts';
import { ACCOUNT, REGION } from './names.ts';
import type { Harness } from './harness.ts';
import type { Allowed, GuardrailChange, History, Step } from './history.ts';
import { createInvoke, type Beginning, type InvocationPorts } from './invocations.ts';
import { nameOf, type Ending } from './invocation.ts';
import { readHistory } from './read-history.ts';
import type { QueueName } from './stack-facts.ts';
import { stepsIn } from './steps.ts';
import type { World } from './world.ts';

const PLACE = { accountId: ACCOUNT, region: REGION };
const EVERYTHING = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const QUEUE_NAMES: readonly QueueName[] = ['CloudTrail', 'StateChange', 'Reevaluation', 'PostFinding'];

/** All that is known while a run goes on. */
export interface Play {
  readonly world: World;
  readonly instances: readonly Known[];
  readonly exceptions: readonly GuardrailException[];
  readonly changes: readonly GuardrailChange[];
  readonly steps: readonly Step[];
  readonly failedTries: ReadonlyMap<string, number>;
  readonly allowedFor: (known: Known) => Allowed;
}

/** An invocation that is about to begin, and what is done with its end. */
interface Begun {
  readonly beginning: Beginning;
  readonly settle: (ending: Ending, by: string) => void;
}

/** What a run has come to, after each of its ends. */
export interface Played {
  readonly whenQuiet: History;
  readonly afterSweep: History;
  readonly afterExceptions: History;
  /** What happened, for whoever looks at a failure. */
  readonly log: readonly string[];
}

/** Plays a run in a world of its own: its commands, and then quiet. */
export async function play(run: Run, world: World, harness: Harness): Promise<Played> {
  const { queues } = world;
  const { time, functions } = harness;
  const now = () => new Date(time.now());
  const changes: GuardrailChange[] = [];
  const steps: Step[] = [];
  const failedTries = new Map<string, number>();
  const log: string[] = [];
  let sweeps = 0;
  const note = (line: string) => void log.push(`${now().toISOString().slice(11, 19)} ${line}`);
  const cast = createCast(world, harness, note);
  const { instances, allowedFor, change, terminate, changeIn, passTime, lookAtExceptions } = cast;

  const carryOut: InvocationPorts['carryOut'] = async (call, invocation, { body, isLost = false } = {}) => {
    note(`  ${invocation.functionName} ${invocation.id}: ${call.operation}`);
    const change = call.operation === 'ModifyInstanceMetadataOptions' ? changeIn(call, invocation) : null;
    const answer = await harness.gate.carryOut(call, body);
    if (change !== null && answer.status === 200) changes.push(change);
    if (answer.status === 200) steps.push(...stepsIn(call, nameOf(invocation), time.now()));
    // A change that got lost looks as if somebody had undone it.
    const known = instances.find(({ instanceId }) => instanceId === change?.instanceId);
    if (isLost && known !== undefined) known.changes += 1;
    return answer;
  };

  const invoke = createInvoke({
    harness,
    world,
    carryOut,
    meanwhile: async (kind, which) => {
      switch (kind) {
        case 'loosened':
          return change(which, { httpTokens: 'optional', httpPutResponseHopLimit: 3 });
        case 'tightened':
          return change(which, { httpTokens: 'required', httpPutResponseHopLimit: 1 });
        case 'terminated':
          return terminate(which);
      }
    },
  });

  const beginDelivery = ({ queue: name, picks, again, faults, twin }: Delivery): Begun[] => {
    const queue = queues[name];
    const messages = queue.receive(picks);
    if (messages.length === 0) return [];
    const work = () => (name === 'PostFinding' ? functions.postFinding(messages) : functions.guard(messages));
    const functionName = name === 'PostFinding' ? ('post-finding' as const) : ('guard' as const);
    note(`${functionName} gets ${messages.map(({ messageId }) => messageId).join(', ')} ${wordsOf(faults)}`);
    const settle = (ending: Ending, by: string) => {
      const failed = new Set(
        ending.kind === 'answered' ? ending.failedMessageIds : messages.map(({ messageId }) => messageId),
      );
      const returned = messages.filter(({ messageId }) => failed.has(messageId)).map(({ body }) => body);
      if (ending.kind === 'answered' && name !== 'PostFinding')
        steps.push({ kind: 'answered', by, returned });
      failed.forEach((id) => failedTries.set(id, (failedTries.get(id) ?? 0) + 1));
      if (!again) queue.remove(messages.filter(({ messageId }) => !failed.has(messageId)));
      // What SQS delivers once more counts as a try as well.
      else
        messages
          .filter(({ messageId }) => !failed.has(messageId))
          .forEach(({ messageId }) => failedTries.set(messageId, (failedTries.get(messageId) ?? 0) + 1));
    };
    return [faults, ...(twin === null ? [] : [twin])].map((met) => ({
      beginning: { functionName, work: work(), faults: met },
      settle,
    }));
  };

  const runAll = async (begun: readonly Begun[], turns: readonly number[]) => {
    if (begun.length === 0) return;
    const endings = await invoke(
      begun.map(({ beginning }) => beginning),
      turns,
    );
    endings.forEach(({ ending, by }, index) => {
      note(
        `  ended: ${ending.kind === 'answered' ? ending.words : ending.kind === 'threw' ? String(ending.error) : 'crashed'}`,
      );
      begun[index]?.settle(ending, by);
    });
    await lookAtExceptions();
  };
  const deliverAll = (deliveries: readonly Delivery[], turns: readonly number[]) =>
    runAll(deliveries.flatMap(beginDelivery), turns);

  const sweep = async (faults: readonly Fault[], beside: readonly Delivery[], turns: readonly number[]) => {
    sweeps += 1;
    const runId = `sweep-${sweeps}`;
    note(`sweep ${wordsOf(faults)}`);
    await harness.campaign.beginRun(aSweepRun({ runId, startedAt: now() }));
    let after: string | null = null;
    const part = { runId, startedAt: now(), place: PLACE, after };
    const work = functions.sweepPlace(part, (next) => (after = next));
    const beginning = { functionName: 'sweep-place', work, faults } as const;
    await runAll([{ beginning, settle: () => undefined }, ...beside.flatMap(beginDelivery)], turns);
  };
  const alone = (
    functionName: 'review-exceptions' | 'exceptions-api',
    work: () => Promise<Ending>,
    faults: readonly Fault[],
  ) => {
    note(`${functionName} ${wordsOf(faults)}`);
    return runAll([{ beginning: { functionName, work, faults }, settle: () => undefined }], []);
  };

  const review = (faults: readonly Fault[]) =>
    alone('review-exceptions', functions.reviewExceptions(), faults);

  const carryOutCommand = async (command: Command): Promise<void> => {
    switch (command.kind) {
      case 'launch':
        return cast.launch(command);
      case 'old':
        cast.seed(command.options);
        return;
      case 'change':
        return change(command.which, command.options);
      case 'terminate':
        return terminate(command.which);
      case 'except':
        return cast.except(command);
      case 'revoke': {
        const exceptions = cast.exceptions();
        const exception = exceptions[command.which % Math.max(1, exceptions.length)];
        if (exception === undefined) return;
        return alone('exceptions-api', functions.revoke(exception.exceptionId, bobInSlack), command.faults);
      }
      case 'time':
        return passTime(command.minutes);
      case 'deliver':
        return deliverAll(command.deliveries, command.turns);
      case 'sweep':
        return sweep(command.faults, command.beside, command.turns);
      case 'review':
        return review(command.faults);
    }
  };

  /** Everything is delivered, and comes back, until nothing is on its way; the review comes by as it does on AWS. */
  const settleDown = async (faults: readonly Fault[] = []) => {
    for (let round = 0; round < 40; round += 1) {
      const waiting = QUEUE_NAMES.filter((name) => queues[name].waiting() > 0);
      const due = cast
        .exceptions()
        .filter(({ status, expiresAt }) => status === 'granted' && expiresAt <= now());
      if (waiting.length === 0 && due.length === 0) return;
      for (const queue of waiting)
        await deliverAll([{ queue, picks: EVERYTHING, again: false, faults, twin: null }], []);
      if (QUEUE_NAMES.some((name) => queues[name].visible() > 0)) continue;
      await passTime(7);
      await review([]);
    }
    throw new Error('The queues do not become empty.');
  };
  const history = () =>
    readHistory(
      { world, instances, exceptions: cast.exceptions(), changes, steps, failedTries, allowedFor },
      harness.tables,
    );

  for (const command of run.commands) await carryOutCommand(command);
  if (run.outage !== null) {
    note(`${run.outage} fails from now on`);
    await settleDown([{ of: run.outage, at: 0, kind: 'broken', times: Infinity }]);
  }
  note('quiet');
  await settleDown();
  if (run.redrive) {
    QUEUE_NAMES.forEach((name) => queues[name].redrive());
    await settleDown();
  }
  const whenQuiet = await history();
  note('review and sweep');
  // Whoever held an instance has no lease any more.
  await passTime(16);
  await review([]);
  await settleDown();
  await sweep([], [], []);
  await settleDown();
  const afterSweep = await history();
  note('exceptions end');
  await passTime(130);
  await review([]);
  await settleDown();
  const afterExceptions = await history();
  return { whenQuiet, afterSweep, afterExceptions, log };
}

function wordsOf(faults: readonly Fault[]): string {
  return faults
    .map(({ of, at, kind, times }) => `[${kind} at ${of ?? 'call'} ${at}${times > 1 ? ` x${times}` : ''}]`)
    .join(' ');
}
