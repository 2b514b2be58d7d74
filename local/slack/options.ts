import { systemClock, type Clock } from '../ec2/clock.ts';

/** How to start the stand-in; everything has a default. */
export interface SlackOptions {
  /** The port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** What interactions are signed with. */
  readonly signingSecret?: string;
  /** The bot token that is accepted. */
  readonly token?: string;
  /** The public channels that the app is a member of, without `#`. */
  readonly channels?: readonly string[];
  /** Where presses of buttons and submitted forms go; it can be set later as well. */
  readonly interactivityUrl?: string;
  /** How long the app may take to answer an interaction, in milliseconds: Slack's 3 seconds. */
  readonly interactionTimeoutMilliseconds?: number;
  /** The time by which timestamps are made and triggers expire: milliseconds since the epoch. */
  readonly now?: Clock['now'];
}

export type ResolvedOptions = Required<Omit<SlackOptions, 'interactivityUrl'>> & {
  readonly interactivityUrl: string | null;
};

export function resolveOptions(options: SlackOptions): ResolvedOptions {
  return {
    port: options.port ?? 0,
    signingSecret: options.signingSecret ?? 'local-signing-secret',
    token: options.token ?? 'xoxb-local-guardrail',
    channels: options.channels ?? ['imds-guardrail', 'security-alerts', 'platform-team'],
    interactivityUrl: options.interactivityUrl ?? null,
    interactionTimeoutMilliseconds: options.interactionTimeoutMilliseconds ?? 3000,
    now: options.now ?? systemClock.now,
  };
}
