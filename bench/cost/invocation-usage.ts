import type { Usage } from './usage.ts';

/** What was counted of the invocations of a function. */
export interface Counted {
  readonly invocations: number;
  /** Messages that were put into its queue. */
  readonly messages: number;
  /** Calls of AWS, by service and operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** What DynamoDB says a call has used, by whether it reads. */
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Waited on purpose, in milliseconds. */
  readonly pausedMilliseconds: number;
  readonly loggedBytes: number;
}

/** What Lambda itself writes of an invocation: START, END and REPORT, and CloudWatch's 26 bytes for each line. */
const BYTES_OF_LAMBDA = 500;

const GIGABYTES = 0.5;

/** An assumption, and a high one: a call of AWS with all that belongs to it, one after the other, at 512 MB. */
export const MILLISECONDS_A_CALL = 25;

/**
 * What invocations of a function behind a queue are billed as: the messages are sent one by one, received and deleted
 * in batches. Lambda's time is assumed from the calls and the pauses, since no local server is as far away as AWS.
 */
export function usageOf(counted: Counted): Usage {
  const { invocations, messages, calls, readUnits, writeUnits, pausedMilliseconds, loggedBytes } = counted;
  const made = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const milliseconds = invocations * 2 + made * MILLISECONDS_A_CALL + pausedMilliseconds;
  return {
    'SQS requests': messages + 2 * invocations,
    'Lambda requests': invocations,
    'Lambda GB-seconds': (milliseconds / 1_000) * GIGABYTES,
    'DynamoDB read units': readUnits,
    'DynamoDB write units': writeUnits,
    'SNS publishes': calls['sns:PublishBatch'] ?? 0,
    'CloudWatch log GB': (loggedBytes + invocations * BYTES_OF_LAMBDA) / 2 ** 30,
  };
}
