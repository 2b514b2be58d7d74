import { instanceKey, type InstanceKey } from '../instance.ts';
import type { ClosedRecord, Outcome } from '../record.ts';

/** A message that waits in a dead-letter queue. */
export interface DeadLetter {
  /** The name of its queue. */
  readonly queue: string;
  readonly messageId: string;
  /** Since when it is on its way: what SQS itself puts aside keeps the time at which it was first sent. */
  readonly since: Date;
  /** What it tells of, in words. */
  readonly about: string;
  /** The instances that it names: none, where it tells of something else, or of a launch that has to be looked up. */
  readonly instances: readonly InstanceKey[];
  /** Why its function will not understand it, however often it is tried; `null`: it will. */
  readonly problem: string | null;
  /** Why it waits here, as far as anybody can tell. */
  readonly why: string | null;
}

/** What came of a message that was to go back. */
export type Fate =
  /** Its function is done with it; `results` are what the records say of its instances since then. */
  | { readonly kind: 'handled'; readonly results: readonly InstanceResult[] }
  /** It is in the dead-letter queue again. */
  | { readonly kind: 'back'; readonly reason: string | null }
  /** Nobody knows yet; `reason` is why the tries so far failed. */
  | { readonly kind: 'on-its-way'; readonly reason: string | null }
  /** It never left. */
  | { readonly kind: 'left'; readonly reason: string };

/** What was done with an instance since its message went back. */
export interface InstanceResult {
  readonly instance: InstanceKey;
  readonly outcome: Outcome;
  /** EC2's own words where it refused. */
  readonly refusal: string | null;
}

/** A message and what came of it. */
export interface Told {
  readonly letter: DeadLetter;
  /** The id that it has since it went back; `null`: it did not. */
  readonly sentId: string | null;
  readonly fate: Fate;
}

/** After these the guard wants to see the message again. */
const UNFINISHED: ReadonlySet<Outcome> = new Set(['denied', 'overtaken', 'interrupted']);

/** The last records of instances, by {@link instanceKey}. */
export type LastRecords = ReadonlyMap<string, ClosedRecord>;

/** What the records say of a message's instances since they were looked at before it went back. */
export interface Progress {
  readonly results: readonly InstanceResult[];
  /** Whether each of its instances has come to an end. */
  readonly isDone: boolean;
}

/**
 * What was done since with the instances of a message. What was the last record before is told by its id and time, not
 * by the clock: that of whoever looks may be wrong by minutes.
 */
export function progressOf(
  { instances }: Pick<DeadLetter, 'instances'>,
  before: LastRecords,
  now: LastRecords,
): Progress {
  const results = instances.flatMap((instance): InstanceResult[] => {
    const key = instanceKey(instance);
    const last = now.get(key);
    if (last === undefined || isSame(last, before.get(key))) return [];
    return [{ instance, outcome: last.outcome, refusal: last.refusal }];
  });
  const ends = results.filter(({ outcome }) => !UNFINISHED.has(outcome)).length;
  return { results, isDone: ends > 0 && ends === instances.length };
}

/** Why tries failed, as far as the records tell. */
export function refusalIn(results: readonly Pick<InstanceResult, 'outcome' | 'refusal'>[]): string | null {
  const refused = results.find(({ outcome }) => UNFINISHED.has(outcome));
  if (refused === undefined) return null;
  return refused.outcome === 'denied'
    ? `EC2 refuses the change: ${refused.refusal ?? 'a permission is missing.'}`
    : 'Somebody changes the options again before the change is seen.';
}

function isSame(one: ClosedRecord, other: ClosedRecord | undefined): boolean {
  return one.recordId === other?.recordId && one.closedAt.getTime() === other.closedAt.getTime();
}
