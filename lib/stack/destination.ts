import { functionPart, idsOf, type FunctionFacts } from './function-part.ts';
import { worksOff } from './function-role.ts';
import type { Part } from './part.ts';
import { queuePart } from './queue-part.ts';
import type { ResourceOf } from './resource.ts';
import { attributeOf, referenceTo } from './resource.ts';
import { reads, type QueueReading } from './work-queue.ts';

/** A function that takes what a topic tells, as far as one differs from another. */
export interface DestinationFacts extends Omit<FunctionFacts, 'events'> {
  readonly reading: QueueReading;
  /** What it takes; the findings where nothing is said. */
  readonly from?: 'FindingsTopic' | 'ExceptionsTopic';
}

/**
 * A destination of findings, or of news of exceptions: the topic, a queue of its own with its dead-letter queue, and
 * the function under a role of its own, so that trouble in one place holds up neither the guard nor another
 * destination.
 */
export function destination({ reading, from = 'FindingsTopic', ...facts }: DestinationFacts): Part {
  const { name, timeoutSeconds } = facts;
  const { id } = idsOf(name);
  const [queue, deadLetterId] = [`${id}Queue`, `${id}DeadLetterQueue`];
  const messages = `${from === 'FindingsTopic' ? 'findings' : 'news of exceptions'} for ${name}`;
  const part = functionPart({
    ...facts,
    statements: [...facts.statements, worksOff(queue)],
    events: [reads(queue, reading)],
  });
  return {
    ...part,
    resources: {
      ...part.resources,
      ...queuePart({
        id,
        reader: name,
        timeoutSeconds,
        reading,
        messages,
        sender: { sid: 'OnlyTheTopicSends', service: 'sns.amazonaws.com', arn: referenceTo(from) },
      }),
      [`${id}Subscription`]: subscription(queue, deadLetterId, from),
    },
    outputs: {
      [`${deadLetterId}Url`]: {
        Description: `${messages.charAt(0).toUpperCase()}${messages.slice(1)} that could not be handled`,
        Value: referenceTo(deadLetterId),
      },
    },
  };
}

function subscription(
  queue: string,
  deadLetterId: string,
  topic: string,
): ResourceOf<'AWS::SNS::Subscription'> {
  return {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      Endpoint: attributeOf(queue, 'Arn'),
      Protocol: 'sqs',
      // The message is the finding or the news itself, without an envelope of SNS around it.
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: attributeOf(deadLetterId, 'Arn') },
      TopicArn: referenceTo(topic),
    },
  };
}
