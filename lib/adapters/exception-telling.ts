import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { exceptionChangeEvent } from '../boundary/events/exception-change.ts';
import { newsMessage } from '../boundary/exception-news-message.ts';
import type { ExceptionTelling } from '../shell/exceptions/exception-ports.ts';

/** The queue by which the guard judges again, and the topic by which people learn. */
export function exceptionTelling(reevaluationQueueUrl: string, exceptionsTopicArn: string): ExceptionTelling {
  const sqs = new SQSClient({});
  const sns = new SNSClient({});
  return {
    judgeAgain: async (change, place, at) => {
      const MessageBody = JSON.stringify(exceptionChangeEvent(change, place, at));
      await sqs.send(new SendMessageCommand({ QueueUrl: reevaluationQueueUrl, MessageBody }));
    },

    publishNews: async ({ change }, exception) => {
      const { subject, body } = newsMessage(change, exception);
      await sns.send(
        new PublishCommand({
          TopicArn: exceptionsTopicArn,
          Subject: subject,
          Message: body,
          MessageStructure: 'json',
          MessageAttributes: { change: { DataType: 'String', StringValue: change } },
        }),
      );
    },
  };
}
