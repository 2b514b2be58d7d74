import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { exceptionChangeEvent } from '../boundary/events/exception-change.ts';
import type { ExceptionTelling } from '../shell/exceptions/exception-ports.ts';

/** The queue by which the guard judges instances again. */
export function reevaluation(queueUrl: string): Pick<ExceptionTelling, 'judgeAgain'> {
  const client = new SQSClient({});
  return {
    judgeAgain: async (change, place, at) => {
      const MessageBody = JSON.stringify(exceptionChangeEvent(change, place, at));
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    },
  };
}
