import { parseFinding } from '../boundary/parse-finding.ts';
import type { Finding } from '../domain/finding.ts';
import type { Message } from './intake.ts';

/** A message whose finding can be read. */
export interface FindingMessage extends Message {
  readonly finding: Finding;
}

/** A message that nobody can read: it goes back to its queue, and from there to the DLQ and its alarm. */
export interface MalformedMessage {
  readonly messageId: string;
  readonly problem: string;
}

/** Reads the findings of a batch. Never throws. */
export function readFindings(messages: readonly Message[]): {
  readonly readable: readonly FindingMessage[];
  readonly malformed: readonly MalformedMessage[];
} {
  const readable: FindingMessage[] = [];
  const malformed: MalformedMessage[] = [];
  for (const message of messages) {
    try {
      readable.push({ ...message, finding: parseFinding(message.body) });
    } catch (error) {
      malformed.push({ messageId: message.messageId, problem: messageOf(error) });
    }
  }
  return { readable, malformed };
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
