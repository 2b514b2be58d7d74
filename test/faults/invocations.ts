import { textAnswer, type Answer } from '../../local/ec2/http-answer.ts';
import { conduct } from './conductor.ts';
import { suits, type Fault, type FaultKind } from './fault.ts';
import { partialAnswer, refusal } from './faulty-answer.ts';
import { TIMEOUT_SECONDS } from './functions.ts';
import type { HeldCall } from './gate.ts';
import type { Harness } from './harness.ts';
import { nameOf, within, type Ending, type FunctionName, type Invocation } from './invocation.ts';
import type { World } from './world.ts';

/** What a slow answer takes, in virtual milliseconds. */
const SLOW_MILLISECONDS = 30_000;

/** What is to be begun. */
export interface Beginning {
  readonly functionName: FunctionName;
  readonly work: () => Promise<Ending>;
  readonly faults: readonly Fault[];
}

/** How a call is carried out: what is sent in its place, and whether EC2 loses it. */
export interface CarryOut {
  readonly body?: string;
  readonly isLost?: boolean;
}

export interface InvocationPorts {
  readonly harness: Harness;
  readonly world: World;
  /** Carries a call out: here is seen what the guardrail changes. */
  readonly carryOut: (call: HeldCall, invocation: Invocation, how?: CarryOut) => Promise<Answer>;
  /** Somebody else does something while a function is at work. */
  readonly meanwhile: (kind: 'loosened' | 'tightened' | 'terminated', which: number) => Promise<void>;
}

/** Runs invocations side by side, with their faults; gives how each one ended. */
export type Invoke = (
  beginnings: readonly Beginning[],
  turns: readonly number[],
) => Promise<readonly { readonly ending: Ending; readonly by: string }[]>;

export function createInvoke({ harness, world, carryOut, meanwhile }: InvocationPorts): Invoke {
  const { gate, watch, time } = harness;
  const invocations = new Map<number, Invocation>();

  const end = (invocation: Invocation, ending: Ending) => {
    if (invocation.ending !== null) return;
    invocation.ending = ending;
    gate.cutOff(invocation.id);
    watch.cutOff(invocation.id);
    watch.note();
  };
  const crash = (invocation: Invocation) => end(invocation, { kind: 'crashed' });

  const begin = ({ functionName, work, faults }: Beginning): Invocation => {
    const id = invocations.size + 1;
    const invocation: Invocation = { id, functionName, faults, calls: [], isHit: false, ending: null };
    invocations.set(id, invocation);
    const inTime = time.later(TIMEOUT_SECONDS[functionName] * 1_000, () => crash(invocation));
    const finish = (ending: Ending) => {
      inTime();
      end(invocation, ending);
    };
    within(invocation, work).then(finish, (error: unknown) => finish({ kind: 'threw', error }));
    return invocation;
  };

  const answer = async (call: HeldCall): Promise<void> => {
    const invocation = invocations.get(call.invocationId);
    if (invocation === undefined || invocation.ending !== null) {
      call.response.socket?.destroy();
      return;
    }
    const { calls, faults } = invocation;
    const kind = faultOf(faults, calls, call);
    invocation.isHit ||= kind !== null;
    calls.push(call.operation);
    await meet(kind, call, invocation, calls.length - 1);
  };

  const meet = async (kind: FaultKind | null, call: HeldCall, invocation: Invocation, number: number) => {
    switch (kind) {
      case null: {
        gate.answer(call, await carryOut(call, invocation));
        return;
      }
      case 'throttled':
      case 'broken':
      case 'denied': {
        gate.answer(call, refusal(kind, call));
        return;
      }
      case 'reset-before': {
        gate.answer(call, textAnswer(200, ''), 'reset');
        return;
      }
      case 'reset-after':
        await carryOut(call, invocation);
        {
          gate.answer(call, textAnswer(200, ''), 'reset');
          return;
        }
      case 'lost-before': {
        gate.keepUnanswered(call);
        return;
      }
      case 'lost-after':
        await carryOut(call, invocation);
        {
          gate.keepUnanswered(call);
          return;
        }
      case 'slow': {
        const late = await carryOut(call, invocation);
        gate.keepUnanswered(call);
        const isOpen = () => !call.response.destroyed && invocation.ending === null;
        time.later(SLOW_MILLISECONDS, () => {
          if (isOpen()) gate.answer(call, late);
        });
        return;
      }
      case 'truncated': {
        gate.answer(call, await carryOut(call, invocation), 'truncated');
        return;
      }
      case 'stale':
        if (call.service === 'dynamodb') {
          gate.answer(call, NOTHING_YET);
          return;
        }
        world.ec2.faults.add({ kind: 'stale-read', action: call.operation });
        {
          gate.answer(call, await carryOut(call, invocation));
          return;
        }
      case 'lost-write':
        world.ec2.faults.add({ kind: 'lost-write', action: call.operation });
        {
          gate.answer(call, await carryOut(call, invocation, { isLost: true }));
          return;
        }
      case 'partial': {
        const { answer: partial, taken } = partialAnswer(call, call.body);
        if (taken !== null) await carryOut(call, invocation, { body: taken });
        gate.answer(call, partial);
        return;
      }
      case 'crash-before':
        gate.keepUnanswered(call);
        {
          crash(invocation);
          return;
        }
      case 'crash-after':
        await carryOut(call, invocation);
        gate.keepUnanswered(call);
        {
          crash(invocation);
          return;
        }
      case 'loosened':
      case 'tightened':
      case 'terminated':
        await meanwhile(kind, number);
        {
          gate.answer(call, await carryOut(call, invocation));
          return;
        }
    }
  };

  return async (beginnings, turns) => {
    let turn = 0;
    const choose = (waiting: number) => {
      if (waiting < 2) return 0;
      turn += 1;
      return (turns[turn - 1] ?? 0) % waiting;
    };
    const begun = beginnings.map(begin);
    await conduct(begun, { watch, gate, time, answer, choose });
    return begun.map((each) => ({ ending: each.ending ?? { kind: 'crashed' }, by: nameOf(each) }));
  };
}

/** An index that is a moment behind its table. */
const NOTHING_YET: Answer = {
  status: 200,
  contentType: 'application/x-amz-json-1.0',
  body: '{"Count":0,"Items":[],"ScannedCount":0}',
};

/** The fault that hits a call, after those that were made before it. */
function faultOf(faults: readonly Fault[], before: readonly string[], call: HeldCall): FaultKind | null {
  const hit = faults.find(({ of, at, times }) => {
    if (of !== null && of !== call.operation) return false;
    const number = of === null ? before.length : before.filter((operation) => operation === of).length;
    return at <= number && number < at + times;
  });
  return hit !== undefined && suits(hit.kind, call) ? hit.kind : null;
}
