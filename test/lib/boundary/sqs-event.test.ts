import { describe, expect, it } from 'vitest';
import { parseSqsEvent } from '../../../lib/boundary/sqs-event.ts';

describe('a batch from SQS', () => {
  it('is its messages in order, each with its id and body', () => {
    const record = { receiptHandle: 'handle', attributes: {}, eventSource: 'aws:sqs' };

    const messages = parseSqsEvent({
      Records: [
        { ...record, messageId: 'one', body: '{}' },
        { ...record, messageId: 'two', body: 'not json' },
      ],
    });

    expect(messages).toEqual([
      { messageId: 'one', body: '{}' },
      { messageId: 'two', body: 'not json' },
    ]);
  });

  it.each([
    ['an EventBridge event', { source: 'aws.ec2', detail: {} }],
    ['a message without a body', { Records: [{ messageId: 'one' }] }],
    ['nothing', undefined],
  ])('is not %s', (_name, event) => {
    expect(() => parseSqsEvent(event)).toThrow('Invalid input');
  });
});
