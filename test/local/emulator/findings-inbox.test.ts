import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { findingOf } from '../../../lib/domain/finding.ts';
import { openFindingsInbox } from '../../../local/emulator/findings-inbox.ts';
import { aClosedRecord, anInstance } from '../../given.ts';

const sqs = mockClient(SQSClient);
const sns = mockClient(SNSClient);
const emulator = {
  endpoint: 'http://127.0.0.1:9',
  account: '111122223333',
  region: 'eu-west-1',
  logFile: '/dev/null',
  scaleWaits: () => Promise.resolve(),
  reset: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
const topicArn = 'arn:aws:sns:eu-west-1:111122223333:findings';

beforeEach(() => {
  sqs.reset();
  sns.reset();
  sqs.on(CreateQueueCommand).resolves({ QueueUrl: 'inbox' });
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { QueueArn: 'arn:inbox' } });
  sqs.on(DeleteMessageBatchCommand).resolves({});
  sns.on(SubscribeCommand).resolves({});
});

describe('the inbox of findings', () => {
  test('subscribes to the topic for the message as it was published', async () => {
    sqs.on(ReceiveMessageCommand).callsFake(nextTurn);

    const inbox = await openFindingsInbox(emulator, topicArn);

    await inbox.stop();
    expect(sns.commandCalls(SubscribeCommand)[0]?.args[0].input).toEqual({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: 'arn:inbox',
      Attributes: { RawMessageDelivery: 'true' },
    });
  });

  test('says at the end why it could not read on', async () => {
    sqs.on(ReceiveMessageCommand).rejects(new Error('the queue is gone'));

    const inbox = await openFindingsInbox(emulator, topicArn);

    await expect(inbox.stop()).rejects.toThrow('the queue is gone');
  });

  test('keeps each finding once, with the text that an e-mail would have', async () => {
    const json = JSON.stringify(findingOf(aClosedRecord(), anInstance()));
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [{ Body: json, ReceiptHandle: 'handle' }] })
      .callsFake(nextTurn);

    const inbox = await openFindingsInbox(emulator, topicArn);

    await vi.waitFor(() => expect(inbox.findings).toHaveLength(1));
    await inbox.stop();
    expect(inbox.findings[0]?.json).toBe(json);
    expect(inbox.findings[0]?.text).toContain('RunInstances at 2026-03-01T09:59:54.000Z');
    expect(sqs.commandCalls(DeleteMessageBatchCommand)[0]?.args[0].input.Entries).toEqual([
      { Id: '0', ReceiptHandle: 'handle' },
    ]);
  });
});

/** An empty answer, not before other work had its turn: the real one waits for a second. */
function nextTurn() {
  return new Promise((resolve) => setImmediate(() => resolve({})));
}
