import type { Wish } from '../lib/domain/exception/request.ts';
import type { Ec2Simulator } from './ec2/server.ts';
import type { LocalSlack } from './slack/server.ts';

/** A finding as its subscribers got it. */
export interface ReceivedFinding {
  /** The JSON for machines. */
  readonly json: string;
  /** The text for e-mail. */
  readonly text: string;
}

/** How exceptions come about on a local AWS: with its workflow, or as far as it goes without. */
export interface LocalExceptions {
  /** Each in a sentence or two for whoever reads the story. */
  readonly howItIsGranted: string;
  readonly howItEnds: string;
  /** Has an exception asked for and granted; gives its id. */
  readonly obtain: (wish: Wish) => Promise<string>;
  /** Has a granted exception come to its end. */
  readonly end: (exceptionId: string) => Promise<void>;
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
  readonly exceptions: LocalExceptions;
  /** The access key that the guardrail's own calls carry, by which they are told from other people's. */
  readonly guardAccessKeyId: string;
  readonly stop: () => Promise<void>;
}
