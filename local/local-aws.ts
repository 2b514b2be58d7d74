import type { Ec2Simulator } from './ec2/server.ts';
import type { LocalSlack } from './slack/server.ts';

/** A finding as its subscribers got it. */
export interface ReceivedFinding {
  /** The JSON for machines. */
  readonly json: string;
  /** The text for e-mail. */
  readonly text: string;
}

/** An AWS on this machine with the guardrail deployed on it, whichever way it runs. */
export interface LocalAws {
  /** How it runs, in a few words. */
  readonly description: string;
  readonly ec2: Ec2Simulator;
  /** The findings so far, oldest first. */
  readonly findings: () => readonly ReceivedFinding[];
  /** The stand-in for Slack, where the findings are shown. */
  readonly slack: LocalSlack;
  /** The access key that the guardrail's own calls carry, by which they are told from other people's. */
  readonly guardAccessKeyId: string;
  readonly stop: () => Promise<void>;
}
