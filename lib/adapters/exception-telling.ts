import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { newsMessage } from '../boundary/exception-news-message.ts';
import type { ExceptionTelling } from '../shell/exceptions/exception-ports.ts';
import { reevaluation } from './reevaluation.ts';

/** The queue by which the guard judges again, and the topic by which people learn. */
export function exceptionTelling(reevaluationQueueUrl: string, exceptionsTopicArn: string): ExceptionTelling {
  const sns = new SNSClient({});
  return {
    ...reevaluation(reevaluationQueueUrl),

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
