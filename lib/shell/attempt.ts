import type { Instance } from '../domain/instance.ts';
import type { ClosedRecord, OpenRecord, Outcome } from '../domain/record.ts';
import type { Case } from './consider.ts';
import type { GuardPorts } from './guard-ports.ts';

/** How many instances of one account and Region are worked on at once; EC2 refills 5 changes a second. */
export const CONCURRENCY = 10;

/** What became of a case. */
export type Settled =
  | { readonly kind: 'closed'; readonly case: Case; readonly record: ClosedRecord; readonly told: boolean }
  /** Another invocation is at work on the instance. */
  | { readonly kind: 'held'; readonly case: Case }
  /** Not finished; the record, if one was opened, stays open for the next delivery of the message. */
  | { readonly kind: 'failed'; readonly case: Case; readonly error: unknown };

/** A case whose record is open. */
export interface Opened {
  readonly kind: 'opened';
  readonly case: Case;
  readonly record: OpenRecord;
}

/** A case whose story is at its end: only to be told and closed. */
export interface Ended {
  readonly kind: 'ended';
  readonly case: Case;
  readonly record: OpenRecord;
  readonly outcome: Outcome;
  readonly refusal: string | null;
  readonly instance: Instance;
  /** The record as it was closed before, where it is only told again with what is known by now. */
  readonly before: ClosedRecord | null;
}

/** A change that EC2 accepted. */
export interface Changed {
  readonly kind: 'changed';
  readonly case: Case;
  readonly record: OpenRecord;
}

/** Leaves the record open and the instance free, so that the next delivery of the message can go on with it. */
export async function giveBack(
  { case: each, record }: { case: Case; record: OpenRecord },
  error: unknown,
  ports: GuardPorts,
) {
  // If even this fails, the lease runs out by itself before the message comes back.
  await ports.releaseRecord(record).catch(() => undefined);
  return { kind: 'failed', case: each, error } as const;
}
