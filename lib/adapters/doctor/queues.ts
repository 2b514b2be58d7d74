import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DoctorConnection } from './connection.ts';

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
] as const;

/**
 * How many messages are in a queue, delayed, or being worked on.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export async function messagesIn(url: string, { ask, client }: DoctorConnection): Promise<number> {
  const sqs = client(SQSClient);
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] });
  const { Attributes = {} } = await ask('sqs:GetQueueAttributes', () => sqs.send(command));
  return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
