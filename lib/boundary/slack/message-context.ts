import type { Finding, FindingKind } from '../../domain/finding.ts';
import type { Story } from '../../domain/story/story.ts';
import type { Action } from './message.ts';

/** What messages need to know beyond the story. */
export interface MessageContext {
  /** Where the runbook of a kind stands. */
  readonly runbookUrl: (kind: FindingKind) => string;
  /** Who owns an instance, as its tags say. */
  readonly ownerOf: (instance: Finding['instance']) => string | null;
  /** The buttons of a story's message. Left out where nobody could press them, as on a webhook's messages. */
  readonly actions?: (story: Story) => readonly Action[];
}
