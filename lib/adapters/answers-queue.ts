import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { InteractionPorts } from '../shell/slack/interaction-ports.ts';

/** The queue of what people did in Slack. */
export function answersQueue(queueUrl: string): Pick<InteractionPorts, 'queueAnswer'> {
  const client = new SQSClient({});
  return {
    queueAnswer: async (answer) => {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(answer) }));
    },
  };
}
