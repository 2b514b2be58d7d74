import { PublishBatchCommand, SNSClient, type PublishBatchCommandInput } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findingsTopic } from '../../../lib/adapters/findings-topic.ts';
import { findingMessage } from '../../../lib/boundary/finding-message.ts';
import { findingOf, type Finding } from '../../../lib/domain/finding.ts';
import { aClosedRecord, anInstance } from '../../given.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:findings';

const sns = mockClient(SNSClient);

beforeEach(() => {
  sns.reset();
  sns.on(PublishBatchCommand).resolves({ Successful: [], Failed: [] });
});

afterAll(() => sns.restore());

function findings(count: number, reason = 'Because.'): Finding[] {
  return Array.from({ length: count }, (_, index) =>
    findingOf(aClosedRecord({ recordId: `finding-${index}`, reason }), anInstance()),
  );
}

function batches(): PublishBatchCommandInput[] {
  return sns.commandCalls(PublishBatchCommand).map(({ args: [{ input }] }) => input);
}

function sizes(): (number | undefined)[] {
  return batches().map(({ PublishBatchRequestEntries: entries }) => entries?.length);
}

describe('publishing', () => {
  it('sends each finding with its subject, its texts and what subscriptions filter by', async () => {
    const [finding] = findings(1);

    const untold = await findingsTopic(topicArn).publish([finding!]);

    const { subject, body } = findingMessage(finding!);
    expect(untold).toEqual(new Map());
    expect(batches()).toEqual([
      {
        TopicArn: topicArn,
        PublishBatchRequestEntries: [
          {
            Id: '0',
            Subject: subject,
            Message: body,
            MessageStructure: 'json',
            MessageAttributes: {
              kind: { DataType: 'String', StringValue: 'launch-remediated' },
              severity: { DataType: 'String', StringValue: 'MEDIUM' },
              accountId: { DataType: 'String', StringValue: '111122223333' },
              region: { DataType: 'String', StringValue: 'eu-west-1' },
            },
          },
        ],
      },
    ]);
  });

  it('of nothing makes no call', async () => {
    await findingsTopic(topicArn).publish([]);

    expect(batches()).toEqual([]);
  });

  it('puts ten findings into a call', async () => {
    await findingsTopic(topicArn).publish(findings(21));

    expect(sizes()).toEqual([10, 10, 1]);
  });

  it('puts no more bytes into a call than SNS takes', async () => {
    // Each is a bit over 60,000 bytes: the reason is in the JSON and in the text.
    const large = findings(7, 'ä'.repeat(15_000));

    await findingsTopic(topicArn).publish(large);

    expect(sizes()).toEqual([3, 3, 1]);
    for (const { PublishBatchRequestEntries: entries = [] } of batches()) {
      const bytes = entries.reduce((sum, { Message = '' }) => sum + Buffer.byteLength(Message), 0);
      expect(bytes).toBeLessThan(256 * 1_024);
    }
  });

  it('sends a finding that is too large alone, so that it takes no other with it', async () => {
    const [small, ...others] = findings(3);
    const [large] = findings(1, 'x'.repeat(200_000));

    await findingsTopic(topicArn).publish([small!, large!, ...others]);

    expect(sizes()).toEqual([1, 1, 2]);
  });

  it('tells which findings SNS did not take, and why, whichever batch they were in', async () => {
    sns
      .on(PublishBatchCommand)
      .resolvesOnce({
        Successful: [],
        Failed: [{ Id: '3', Code: 'InternalError', Message: 'try later', SenderFault: false }],
      })
      .resolvesOnce({
        Successful: [],
        Failed: [
          { Id: '0', Code: 'InvalidParameter', SenderFault: true },
          { Id: '1', Code: undefined, SenderFault: true },
        ],
      });

    const untold = await findingsTopic(topicArn).publish(findings(12));

    expect([...untold]).toEqual([
      ['finding-3', 'try later'],
      ['finding-10', 'InvalidParameter'],
      ['finding-11', 'no reason'],
    ]);
  });

  it('tells that a whole batch was not taken, and still sends the others', async () => {
    sns.on(PublishBatchCommand).rejectsOnce(new Error('topic away')).resolves({});

    const untold = await findingsTopic(topicArn).publish(findings(11));

    expect(sizes()).toEqual([10, 1]);
    expect(untold.size).toBe(10);
    expect(untold.get('finding-9')).toBe('topic away');
    expect(untold.has('finding-10')).toBe(false);
  });
});
