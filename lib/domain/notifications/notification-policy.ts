import type { FindingKind, Severity } from '../finding.ts';

/** What a finding must be like: every list that is not empty must have a match. */
export interface FindingMatch {
  readonly severities: readonly Severity[];
  readonly kinds: readonly FindingKind[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Tag key → patterns of its value (`*` matches any run of characters). */
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

/** Where some of the findings go, instead of the channel for all. */
export interface SlackRoute {
  readonly match: FindingMatch;
  readonly channel: string;
}

/** The part of each day in which nobody is disturbed by what is fixed already. */
export interface QuietHours {
  /** Minutes after midnight, 0 to 1439. Later than `to` where the night is in between. */
  readonly from: number;
  readonly to: number;
  /** An IANA name, as in `Europe/Berlin`. */
  readonly timeZone: string;
}

/** Findings that are not told in Slack for a while. There is none without an end. */
export interface Mute {
  readonly match: FindingMatch;
  readonly until: Date;
  readonly reason: string;
}

/** How Slack is reached, and which channels are told. */
export interface SlackPolicy {
  /** The SSM parameter with the bot token or the webhook's URL; `null`: there is no Slack. */
  readonly secretParameter: string | null;
  /** The SSM parameter with the secret that Slack signs with; `null`: messages have no buttons. */
  readonly signingSecretParameter: string | null;
  readonly channel: string;
  readonly routes: readonly SlackRoute[];
  /** Where the runbook stands, with the kinds of findings as its anchors; `null`: AWS's own guide is linked. */
  readonly runbookUrl: string | null;
}

/** Who is told what, where and when. */
export interface NotificationPolicy {
  readonly slack: SlackPolicy;
  /** The key of the tag that names an instance's owner. */
  readonly ownerTag: string;
  readonly quietHours: QuietHours | null;
  readonly mutes: readonly Mute[];
  readonly securityHub: 'enabled' | 'disabled';
  readonly eventBus: 'enabled' | 'disabled';
}
