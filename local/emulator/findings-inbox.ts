import { findingText } from '../../lib/domain/finding-text.ts';
import type { Finding } from '../../lib/domain/finding.ts';
import type { ReceivedFinding } from '../local-aws.ts';
import { openInbox } from './inbox.ts';
import type { Emulator } from './ministack.ts';

/** A subscriber of the topic that keeps what it gets. */
export interface FindingsInbox {
  readonly findings: readonly ReceivedFinding[];
  readonly stop: () => Promise<void>;
}

/** Subscribes to the findings and keeps them until it is stopped. */
export async function openFindingsInbox(emulator: Emulator, topicArn: string): Promise<FindingsInbox> {
  const findings: ReceivedFinding[] = [];
  const { stop } = await openInbox(emulator, {
    topicArn,
    queueName: 'findings-inbox',
    take: (message) => findings.push(received(message)),
  });
  return { findings, stop };
}

// A queue gets the JSON alone; the text is what an e-mail subscriber would get beside it.
function received(json: string): ReceivedFinding {
  return { json, text: findingText(JSON.parse(json, withDates) as Finding) };
}

function withDates(_key: string, value: unknown): unknown {
  const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
  return isTime ? new Date(value) : value;
}
