import type { ApprovalLinkMail } from '../../boundary/approval-link-mail.ts';
import type { MetadataDefaults } from '../../domain/exception/obstacle.ts';
import type { Place } from '../guard-ports.ts';
import type { LinkKey } from './approval-page-ports.ts';
import type { ExceptionPorts } from './exception-ports.ts';

/** What an account has set for the metadata options in a Region. Never throws. */
export type MetadataDefaultsOf = (place: Place) => Promise<MetadataDefaults>;

/** By which approvers without a Slack app are asked. */
export interface LinkSending {
  /** The address of the approval page, to which `?t=` and a token are added. */
  readonly pageUrl: string;
  readonly linkKey: LinkKey;
  /** Sends mails; resolves to the addresses whose mail was not taken, with the reason. */
  readonly sendMails: (mails: readonly ApprovalLinkMail[]) => Promise<ReadonlyMap<string, string>>;
}

/** Everything that asking approvers needs of the world. Each port throws what is transient. */
export interface AskPorts extends Pick<
  ExceptionPorts,
  'policy' | 'findException' | 'saveException' | 'endWaiting' | 'publishNews' | 'now'
> {
  /** `null` where the approval page is not deployed. */
  readonly links: LinkSending | null;
  readonly metadataDefaultsOf: MetadataDefaultsOf;
  /** Keeps the token by which the workflow waits until `answerBy`, instead of an earlier one. */
  readonly keepToken: (exceptionId: string, taskToken: string, answerBy: Date) => Promise<void>;
}
