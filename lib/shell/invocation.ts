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

/** Makes something at the first invocation, when the function's ARN is known, and keeps it for the next. */
export function onceByArn<T>(make: (functionArn: string) => T): (functionArn: string) => T {
  const made = new Map<string, T>();
  return (functionArn) => {
    const existing = made.get(functionArn) ?? make(functionArn);
    made.set(functionArn, existing);
    return existing;
  };
}
