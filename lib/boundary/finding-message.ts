import { findingText } from '../domain/finding-text.ts';
import type { Finding } from '../domain/finding.ts';
import { awsChatMessage } from './aws-chat-message.ts';
import { subjectLine } from './subject-line.ts';

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
  const { severity, title } = finding;
  const json = JSON.stringify(finding);
  const { accountId, region } = finding.instance;
  return {
    id: finding.findingId,
    subject: subjectLine(`[IMDS] ${severity}: ${title}`),
    body: JSON.stringify({
      default: json,
      email: findingText(finding),
      https: JSON.stringify(awsChatMessage(finding)),
    }),
    attributes: { kind: finding.kind, severity, accountId, region },
  };
}
