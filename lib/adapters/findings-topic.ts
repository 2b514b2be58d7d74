import { findingMessage } from '../boundary/finding-message.ts';
import type { GuardPorts } from '../shell/guard-ports.ts';
import { topic } from './topic.ts';

/** The topic that carries every finding. What it did not take stays open for another try. */
export function findingsTopic(topicArn: string): Pick<GuardPorts, 'publish'> {
  const publish = topic(topicArn);
  return { publish: (findings) => publish(findings.map(findingMessage)) };
}
