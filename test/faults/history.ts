import type { Finding } from '../../lib/domain/finding.ts';
import type { MetadataOptions, MetadataOptionsPatch } from '../../lib/domain/metadata-options.ts';
import type { ClosedRecord } from '../../lib/domain/record.ts';

type Tokens = MetadataOptions['httpTokens'];

/** What the policy and the exceptions in force let an instance have. */
export interface Allowed {
  readonly httpTokens: Tokens;
  readonly httpPutResponseHopLimit: number;
}

export type Values = Pick<MetadataOptions, 'httpTokens' | 'httpPutResponseHopLimit' | 'httpEndpoint'>;

/** A change of options that the guardrail made at EC2, with how it was at that moment. */
export interface GuardrailChange {
  readonly instanceId: string;
  readonly at: number;
  readonly by: string;
  readonly patch: MetadataOptionsPatch;
  readonly before: Values;
  readonly isContainerHost: boolean;
  /** Whether an exception has let it have a higher hop limit: what was lent goes back. */
  readonly isLent: boolean;
  readonly allowed: Allowed;
}

/** An instance when all is quiet. */
export interface InstanceAtEnd {
  readonly instanceId: string;
  readonly isGone: boolean;
  readonly options: Values;
  readonly allowed: Allowed;
  /** The values that it had when nobody had looked at it yet: the policy has such only reported. */
  readonly reportedOnly: Allowed | null;
  /** How often somebody else changed it. */
  readonly changes: number;
  /** The exceptions that were granted for it. */
  readonly exceptions: number;
}

/** A message in a dead-letter queue. */
export interface DeadLetterAtEnd {
  readonly queue: string;
  /** The alarm that tells of it; `null`: none. */
  readonly alarm: string | null;
  readonly body: string;
  /** Whether it came there as it should: after so many tries, none of which has handled it. */
  readonly failedTries: number;
  readonly maxReceiveCount: number;
}

/** What an invocation did that concerns one instance, as the endpoints saw it; what the table refused is none. */
export type Step =
  /** It read what is remembered. */
  | { readonly kind: 'read'; readonly by: string; readonly instanceId: string; readonly at: number }
  /** It opened a record, and holds the instance until then. */
  | {
      readonly kind: 'opened';
      readonly by: string;
      readonly instanceId: string;
      readonly at: number;
      readonly until: number;
    }
  /** It left the record open, and the instance free. */
  | { readonly kind: 'released'; readonly by: string; readonly instanceId: string; readonly at: number }
  | { readonly kind: 'closed'; readonly by: string; readonly instanceId: string; readonly at: number }
  | { readonly kind: 'changed'; readonly by: string; readonly instanceId: string; readonly at: number }
  /** It ended, and of its messages these came back. */
  | { readonly kind: 'answered'; readonly by: string; readonly returned: readonly string[] };

/** A message in Slack that marks what it tells of. */
export interface SlackMessageAtEnd {
  readonly id: string;
  readonly isReply: boolean;
}

/** What is known of a run when all is quiet: what its promises are held against. */
export interface History {
  readonly changes: readonly GuardrailChange[];
  /** In their order. */
  readonly steps: readonly Step[];
  readonly instances: readonly InstanceAtEnd[];
  readonly records: readonly ClosedRecord[];
  /** The instances whose record is open still. */
  readonly open: readonly string[];
  /** As often as the topic took them. */
  readonly findings: readonly Finding[];
  readonly deadLetters: readonly DeadLetterAtEnd[];
  readonly slack: readonly SlackMessageAtEnd[];
  /** The findings that the stories in Slack tell of. */
  readonly toldInSlack: readonly string[];
}
