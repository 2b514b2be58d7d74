import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Gate, HeldCall } from './gate.ts';
import type { CallWatch, Invocation } from './invocation.ts';
import type { VirtualTime } from './virtual-time.ts';

/** So many turns of the event loop without anything new: every function waits for an answer or for time to pass. */
const QUIET_TURNS = 3;

/** Longer than any machine takes for one step, in milliseconds of real time. */
const PATIENCE_MILLISECONDS = 60_000;

/** What a call takes, in virtual milliseconds. */
const CALL_MILLISECONDS = 20;

export interface Conducting {
  readonly watch: CallWatch;
  readonly gate: Gate;
  readonly time: VirtualTime;
  /** Answers a call, as its faults have it. */
  readonly answer: (call: HeldCall) => Promise<void>;
  /** Which of so many calls that wait is next. */
  readonly choose: (waiting: number) => number;
}

/**
 * Brings invocations to their ends, one call after the other: waits until every one of them waits itself, then answers
 * one call, or, where there is none, lets time pass until the next thing is due. So what happens is the same in each
 * replay, whatever the machine has to do besides.
 */
export async function conduct(invocations: readonly Invocation[], conducting: Conducting): Promise<void> {
  const { watch, gate, time, answer, choose } = conducting;
  for (;;) {
    await settled(watch, gate);
    if (invocations.every(({ ending }) => ending !== null)) return;

    const waiting = gate.held().toSorted((one, other) => one.sequence - other.sequence);
    const next = waiting[choose(waiting.length)];
    if (next !== undefined) {
      gate.take(next);
      await answer(next);
      time.advance(CALL_MILLISECONDS);
      continue;
    }
    const due = time.nextDue();
    if (due === null) throw new Error('A function waits for something that never comes.');
    time.advance(due - time.now());
  }
}

async function settled(watch: CallWatch, gate: Gate): Promise<void> {
  const startedAt = performance.now();
  for (let quiet = 0, last = watch.activity(); quiet < QUIET_TURNS;) {
    await nextTurn();
    const isQuiet = watch.activity() === last && watch.open() === gate.held().length + gate.unanswered();
    quiet = isQuiet ? quiet + 1 : 0;
    last = watch.activity();
    if (performance.now() - startedAt > PATIENCE_MILLISECONDS)
      throw new Error(
        [
          `No end of a step: ${watch.open()} calls are under way, ${gate.held().length} have arrived, ${gate.unanswered()} stay unanswered.`,
          ...watch.words(),
        ].join('\n'),
      );
  }
}
