/** The time the simulator lives by: milliseconds since the epoch, and something that runs later. */
export interface Clock {
  readonly now: () => number;
  /** Runs `task` once the clock has moved on by `delayMilliseconds`. */
  readonly after: (delayMilliseconds: number, task: () => void) => void;
}

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves on, running what falls due on the way, each task at its own moment. */
  readonly advance: (milliseconds: number) => void;
}

/** The machine's own clock. Its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMilliseconds, task) => {
    setTimeout(task, delayMilliseconds).unref();
  },
};

/** A clock for tests, starting at `start` (milliseconds since the epoch). */
export function manualClock(start: number): ManualClock {
  let now = start;
  let tasks: { readonly dueAt: number; readonly task: () => void }[] = [];
  const takeNextDue = (until: number): (typeof tasks)[number] | undefined => {
    const next = tasks.toSorted((one, other) => one.dueAt - other.dueAt)[0];
    if (next === undefined || next.dueAt > until) return undefined;
    tasks = tasks.filter((task) => task !== next);
    return next;
  };
  return {
    now: () => now,
    after: (delayMilliseconds, task) => tasks.push({ dueAt: now + delayMilliseconds, task }),
    advance: (milliseconds) => {
      const until = now + milliseconds;
      for (let next = takeNextDue(until); next; next = takeNextDue(until)) {
        now = next.dueAt;
        next.task();
      }
      now = until;
    },
  };
}
