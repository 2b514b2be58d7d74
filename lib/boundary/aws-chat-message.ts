import { byWords } from '../domain/finding-text.ts';
import type { Finding } from '../domain/finding.ts';
import { instanceKey } from '../domain/instance.ts';
import { apiName } from '../domain/metadata-options.ts';
import { instanceArn } from '../domain/partition.ts';
import { code, escaped } from './slack/escape.ts';

/** What is shown stays far below what a Slack section holds (3,000 characters). */
const MAX_TITLE = 250;
const MAX_TEXT = 500;
const MAX_NAME = 120;

/**
 * A notification as AWS's own chat application shows it, in Slack, Teams and Chime alike.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface AwsChatMessage {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Notifications of the same thread are shown below the first one. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    /** What custom actions of the chat application can use. */
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** Writes a finding for Amazon Q Developer in chat applications; one thread for each instance. */
export function awsChatMessage(finding: Finding): AwsChatMessage {
  const { findingId, kind, severity, instance, nextStep } = finding;
  const title = escaped(`${severity}: ${finding.title}`, MAX_TITLE);
  return {
    version: '1.0',
    source: 'custom',
    id: findingId,
    content: {
      textType: 'client-markdown',
      title,
      description: descriptionOf(finding),
      nextSteps: [escaped(nextStep, MAX_TEXT)],
      keywords: ['IMDS', severity, kind],
    },
    metadata: {
      threadId: instanceKey(instance),
      summary: title,
      eventType: `imds-guardrail ${kind}`,
      relatedResources: [instanceArn(instance)],
      additionalContext: {
        severity,
        kind,
        accountId: instance.accountId,
        region: instance.region,
        instanceId: instance.instanceId,
      },
    },
  };
}

function descriptionOf(finding: Finding): string {
  const { instance, trigger, violations } = finding;
  const { instanceId, name, accountId, region } = instance;
  const named = name === null ? '' : ` (${code(name, MAX_NAME)})`;
  const changes = violations.map(({ field }) => {
    const [was, is] = [finding.before[field] ?? 'unknown', finding.after[field] ?? 'unknown'];
    return `${apiName(field)}: ${was === is ? `${is} (unchanged)` : `${was} → ${is}`}`;
  });
  return [
    `${code(instanceId, MAX_NAME)}${named} in account ${accountId}, ${region}`,
    `By: ${escaped(byWords(finding), MAX_TEXT)}`,
    `Event: ${escaped(trigger.eventName, MAX_NAME)} at ${trigger.eventTime.toISOString()}`,
    ...changes,
    `Why: ${escaped(finding.reason, MAX_TEXT)}`,
    ...(finding.refusal === null ? [] : [`EC2 says: ${escaped(finding.refusal, MAX_TEXT)}`]),
  ].join('\n');
}
