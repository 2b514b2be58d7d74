import type { ApprovalLink, LinkUse } from '../../domain/exception/approval-link.ts';
import type { AnswerPorts } from './answer-exception.ts';

/** What is remembered of links that were used. Each port throws what is transient. */
export interface LinkUses {
  /** What a link was used for; `null`: nothing yet. */
  readonly useOf: (link: ApprovalLink) => Promise<LinkUse | null>;
  /** Marks a link as used. One that is marked already stays as it is. */
  readonly keepUse: (link: ApprovalLink, use: LinkUse) => Promise<void>;
}

/** The secret by which links are signed. Throws what is transient, and where there is none of 32 bytes or more. */
export type LinkKey = () => Promise<Uint8Array>;

/** Everything that the approval page needs of the world. */
export interface ApprovalPagePorts extends AnswerPorts, LinkUses {
  readonly linkKey: LinkKey;
}
