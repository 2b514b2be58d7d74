import type { Deadline } from './guard-ports.ts';

/** What is kept back of a Lambda's time to close what is open and to answer in order. */
const RESERVE_MILLISECONDS = 5_000;

/** One instance that EC2 throttles must not take the time in which the others are read back. */
const SHARE_FOR_CHANGES = 0.6;

/** The deadline of an invocation, from the time that Lambda says is left. */
export function deadlineOf(context: { getRemainingTimeInMillis: () => number }, now: Date): Deadline {
  const left = context.getRemainingTimeInMillis();
  const usable = Math.max(0, left - RESERVE_MILLISECONDS);
  return {
    changeSignal: AbortSignal.timeout(Math.floor(usable * SHARE_FOR_CHANGES)),
    signal: AbortSignal.timeout(usable),
    // A crashed invocation holds its instances no longer than it could have lived.
    leasedUntil: new Date(now.getTime() + left),
  };
}

/** A part of a sweep has minutes: its last changes take less than one to be read back, told and closed. */
const SWEEP_RESERVE_MILLISECONDS = { changes: 60_000, all: 15_000 };

/** The deadline of a part of a sweep, which uses nearly all of the time that Lambda says is left. */
export function sweepDeadlineOf(context: { getRemainingTimeInMillis: () => number }, now: Date): Deadline {
  const left = context.getRemainingTimeInMillis();
  const { changes, all } = SWEEP_RESERVE_MILLISECONDS;
  return {
    changeSignal: AbortSignal.timeout(Math.max(0, left - changes)),
    signal: AbortSignal.timeout(Math.max(0, left - all)),
    leasedUntil: new Date(now.getTime() + left),
  };
}

/** Makes something at the first invocation, when the function's ARN is known, and keeps it for the next. */
export function onceByArn<T>(make: (functionArn: string) => T): (functionArn: string) => T {
  const made = new Map<string, T>();
  return (functionArn) => {
    const existing = made.get(functionArn) ?? make(functionArn);
    made.set(functionArn, existing);
    return existing;
  };
}
