import type { GuardrailException } from '../domain/exception/exception.ts';
import type { Finding } from '../domain/finding.ts';
import type { Instance, InstanceKey } from '../domain/instance.ts';
import type { MetadataOptionsPatch } from '../domain/metadata-options.ts';
import type { Policy } from '../domain/policy.ts';
import type { ClosedRecord, InstanceMemory, OpenRecord } from '../domain/record.ts';

/** An account's Region: what an EC2 client is made for. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/**
 * What instances are looked up by: their ids, the client token of the call that launched them, or what an exception
 * is for.
 */
export type LookupKey = 'instance-id' | 'client-token' | 'auto-scaling-group' | 'launch-template' | 'image';

/** How instances are looked up; any of the values is enough. */
export interface Lookup {
  readonly by: LookupKey;
  readonly values: readonly string[];
}

/** EC2's answer to a change of metadata options. What is not listed is transient and thrown. */
export type ChangeAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'blocked'; readonly message: string }
  /** The rule of 2019: `HttpTokens` is taken only beside `HttpEndpoint=enabled`. */
  | { readonly kind: 'endpoint-required' };

/** Memories by instance key. */
export type Memories = ReadonlyMap<string, InstanceMemory | 'unreadable'>;

/** Everything the guard needs of the world. Each port throws what is transient. */
export interface GuardPorts {
  /** The policy in force. */
  readonly policy: () => Promise<Policy>;
  /** Reads instances; those that do not exist are left out of the answer. */
  readonly describeInstances: (place: Place, lookup: Lookup, signal: AbortSignal) => Promise<Instance[]>;
  /** Changes only the members of the patch. */
  readonly modifyMetadataOptions: (
    instance: InstanceKey,
    patch: MetadataOptionsPatch,
    signal: AbortSignal,
  ) => Promise<ChangeAnswer>;
  /**
   * What is remembered of instances, by {@link instanceKey}; those never met are left out. An item that somebody
   * spoiled is `unreadable`: it must not stop the others, and nothing is decided without it.
   */
  readonly memoriesOf: (instances: readonly InstanceKey[]) => Promise<Memories>;
  /** The exceptions that are granted and not over in an account's Region; asked only where they may matter. */
  readonly exceptionsIn: (place: Place, now: Date) => Promise<readonly GuardrailException[]>;
  /** Adds what was done with an instance to the history of each exception that it rests on. */
  readonly keepExceptionChange: (record: ClosedRecord) => Promise<void>;
  /**
   * Writes the record before the change, unless another invocation holds the instance, or opened a record since
   * the memory of this `revision` was read: what was decided by that memory may be done already.
   */
  readonly openRecord: (
    record: OpenRecord,
    revision: number,
    leasedUntil: Date,
    now: Date,
  ) => Promise<'opened' | 'held'>;
  /** Gives the instance free for another try; the record stays open. */
  readonly releaseRecord: (record: OpenRecord) => Promise<void>;
  /** Adds a finished record to the audit trail, and leaves what is remembered of the instance as it is. */
  readonly keepRecord: (record: ClosedRecord) => Promise<void>;
  /** Stores the finished record and what is to be remembered of the instance; `knownSince` only the first time. */
  readonly closeRecord: (
    record: ClosedRecord,
    memory: Pick<
      InstanceMemory,
      'options' | 'knownSince' | 'told' | 'unattributed' | 'taken' | 'loans' | 'watch'
    >,
  ) => Promise<void>;
  /** Publishes findings; resolves to those that were not taken, by id, with the reason. */
  readonly publish: (findings: readonly Finding[]) => Promise<ReadonlyMap<string, string>>;
  readonly now: () => Date;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The time an invocation may use. */
export interface Deadline {
  /** Aborts when no more changes are to be tried, so that time is left to read back and tell of the others. */
  readonly changeSignal: AbortSignal;
  /** Aborts when the time is up; what is left then returns to the queue. */
  readonly signal: AbortSignal;
  /** Until when this invocation holds the instances it works on. */
  readonly leasedUntil: Date;
}
