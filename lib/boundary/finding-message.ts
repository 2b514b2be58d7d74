import { findingText } from '../domain/finding-text.ts';
import type { Finding } from '../domain/finding.ts';
import { awsChatMessage } from './aws-chat-message.ts';

/** SNS takes a subject of up to 100 ASCII characters without line breaks. */
const SUBJECT_LENGTH = 100;

/** A finding as a message to a topic: what machines read, what an e-mail shows, and what filters match on. */
export interface FindingMessage {
  readonly id: string;
  readonly subject: string;
  /** One text for each protocol, as `MessageStructure: json` wants it. */
  readonly body: string;
  readonly attributes: Readonly<Record<'kind' | 'severity' | 'accountId' | 'region', string>>;
}

/**
 * Writes the message for a finding: the versioned JSON for machines, the text for e-mail, and for HTTPS what
 * AWS's chat application shows, which subscribes by that protocol and drops whatever has another format.
 */
export function findingMessage(finding: Finding): FindingMessage {
  const json = JSON.stringify(finding);
  const { accountId, region } = finding.instance;
  return {
    id: finding.findingId,
    subject: subjectOf(finding),
    body: JSON.stringify({
      default: json,
      email: findingText(finding),
      https: JSON.stringify(awsChatMessage(finding)),
    }),
    attributes: { kind: finding.kind, severity: finding.severity, accountId, region },
  };
}

function subjectOf({ severity, title }: Finding): string {
  const text = `[IMDS] ${severity}: ${title}`.replace(/[^\x20-\x7e]/g, '?');
  return text.length <= SUBJECT_LENGTH ? text : `${text.slice(0, SUBJECT_LENGTH - 3)}...`;
}
