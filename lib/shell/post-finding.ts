import pLimit from 'p-limit';
import { parseFinding } from '../boundary/parse-finding.ts';
import type { Finding } from '../domain/finding.ts';
import { instanceKey } from '../domain/instance.ts';
import type { Deadline } from './guard-ports.ts';
import type { Message } from './intake.ts';
import type { PostPorts } from './post-ports.ts';
import { showStories } from './show-stories.ts';
import { takeUp } from './take-up.ts';

/** Slack takes about one message a second in a channel; more at once would only meet its limit. */
const CONCURRENCY = 5;

/** The findings of one instance in a batch, and the messages that brought them. */
export interface InstanceFindings {
  readonly findings: readonly [Finding, ...Finding[]];
  readonly messageIds: readonly string[];
}

/** What became of one instance's findings. */
export interface PostResult {
  readonly instanceId: string;
  readonly result:
    'posted' | 'digest' | 'muted' | 'held-for-morning' | 'told-before' | 'busy' | 'refused' | 'failed';
  readonly reason: string | null;
  readonly messageIds: readonly string[];
}

/** What became of a batch of findings. */
export interface PostReport {
  readonly failedMessageIds: readonly string[];
  readonly malformed: readonly { readonly messageId: string; readonly problem: string }[];
  readonly instances: readonly PostResult[];
}

const RETURNING: ReadonlySet<PostResult['result']> = new Set(['busy', 'refused', 'failed']);

/**
 * Brings a batch of findings to Slack: one message for each instance's story, kept up to date, or one digest
 * for a storm of them. What was delivered twice or out of order makes no difference. Never throws for a single
 * message; what was not finished is named in `failedMessageIds` and comes back.
 */
export async function postFindings(
  messages: readonly Message[],
  ports: PostPorts,
  deadline: Deadline,
): Promise<PostReport> {
  const policy = await ports.policy();
  const { byInstance, malformed } = sorted(messages);
  const limit = pLimit(CONCURRENCY);
  const takenUp = await limit.map(byInstance, (each) => takeUp(each, policy, ports, deadline));
  const instances = await showStories(takenUp, ports, deadline);

  const returning = instances.filter(({ result }) => RETURNING.has(result));
  const failed = [
    ...malformed,
    ...returning.flatMap((each) => each.messageIds.map((messageId) => ({ messageId }))),
  ];
  return { failedMessageIds: [...new Set(failed.map(({ messageId }) => messageId))], malformed, instances };
}

function sorted(messages: readonly Message[]): {
  byInstance: InstanceFindings[];
  malformed: { messageId: string; problem: string }[];
} {
  const byInstance = new Map<string, { findings: [Finding, ...Finding[]]; messageIds: string[] }>();
  const malformed: { messageId: string; problem: string }[] = [];
  for (const { messageId, body } of messages) {
    try {
      const finding = parseFinding(body);
      const key = instanceKey(finding.instance);
      const known = byInstance.get(key);
      if (known === undefined) byInstance.set(key, { findings: [finding], messageIds: [messageId] });
      else {
        known.findings.push(finding);
        known.messageIds.push(messageId);
      }
    } catch (error) {
      malformed.push({ messageId, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { byInstance: [...byInstance.values()], malformed };
}
