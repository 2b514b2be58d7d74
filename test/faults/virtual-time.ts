import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../../local/ec2/clock.ts';

/** A clock that only the test moves, with the timers of everything that runs by it. */
export interface VirtualTime extends Clock {
  /** Runs `task` later; gives how to call it off. */
  readonly later: (milliseconds: number, task: () => void) => () => void;
  /** When the next task is due, or `null` where none waits. */
  readonly nextDue: () => number | null;
  /** Moves on, running what falls due on the way, each task at its own moment. */
  readonly advance: (milliseconds: number) => void;
  /** Begins anew at a time; what waits is forgotten. */
  readonly beginAt: (time: number) => void;
}

interface Task {
  readonly dueAt: number;
  readonly run: () => void;
}

/** Time that begins at `start` (milliseconds since the epoch) and stands still until it is moved. */
export function virtualTime(start: number): VirtualTime {
  let now = start;
  const tasks = new Set<Task>();
  const next = (): Task | undefined => {
    let first: Task | undefined;
    for (const task of tasks) if (first === undefined || task.dueAt < first.dueAt) first = task;
    return first;
  };
  const later = (milliseconds: number, run: () => void) => {
    const task = { dueAt: now + Math.max(0, milliseconds), run };
    tasks.add(task);
    return () => void tasks.delete(task);
  };
  return {
    now: () => now,
    after: later,
    later,
    nextDue: () => next()?.dueAt ?? null,
    advance: (milliseconds) => {
      const until = now + milliseconds;
      for (let task = next(); task !== undefined && task.dueAt <= until; task = next()) {
        tasks.delete(task);
        now = Math.max(now, task.dueAt);
        task.run();
      }
      now = Math.max(now, until);
    },
    beginAt: (begin) => {
      tasks.clear();
      now = begin;
    },
  };
}

/** Whose time is virtual: `time` while a function of the guardrail runs, and nobody else's. */
export interface Timekeeping {
  readonly time: () => VirtualTime | null;
  /** Numbers from 0 to 1, the same in each replay. */
  readonly random: () => number;
}

/**
 * Lets functions of the guardrail live by virtual time, their libraries included: the pauses of the SDK, of p-retry and
 * of Slack's client, and the ends of their signals. Whatever else runs in this process keeps the real time. Gives how
 * to undo it.
 */
export function takeOverTimers({ time, random }: Timekeeping): () => void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    timeoutSignal: AbortSignal.timeout.bind(AbortSignal),
    random: Math.random.bind(Math),
  };
  const callOffs = new WeakMap<object, () => void>();

  const setVirtual = (virtual: VirtualTime, run: () => void, milliseconds: number): object => {
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => true, [Symbol.toPrimitive]: () => 0 };
    callOffs.set(timer, virtual.later(milliseconds, AsyncResource.bind(run)));
    return timer;
  };
  const fakes = {
    setTimeout: (run: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) => {
      const virtual = time();
      if (virtual === null) return real.setTimeout(run, milliseconds, ...args);
      return setVirtual(virtual, () => run(...args), milliseconds);
    },
    clearTimeout: (timer: unknown) => {
      const callOff = typeof timer === 'object' && timer !== null ? callOffs.get(timer) : undefined;
      if (callOff === undefined) real.clearTimeout(timer as NodeJS.Timeout);
      else callOff();
    },
  };
  Object.assign(globalThis, fakes);
  AbortSignal.timeout = (milliseconds) => {
    const virtual = time();
    if (virtual === null) return real.timeoutSignal(milliseconds);
    const controller = new AbortController();
    virtual.later(milliseconds, () => controller.abort(new DOMException('The time is up.', 'TimeoutError')));
    return controller.signal;
  };
  Math.random = () => (time() === null ? real.random() : random());
  return () => {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    AbortSignal.timeout = real.timeoutSignal;
    Math.random = real.random;
  };
}

/** The port `wait` by virtual time: resolves after so many milliseconds; rejects when the signal aborts. */
export function virtualWait(time: VirtualTime): (milliseconds: number, signal: AbortSignal) => Promise<void> {
  return (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const abort = AsyncResource.bind(() => reject(signal.reason as Error));
      signal.addEventListener('abort', abort, { once: true });
      time.later(
        milliseconds,
        AsyncResource.bind(() => {
          signal.removeEventListener('abort', abort);
          resolve();
        }),
      );
    });
}
