import { describe, expect, it } from 'vitest';
import { parseSqsEvent, parseTimedSqsEvent } from '../../../lib/boundary/sqs-event.ts';

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

describe('a batch from SQS whose times matter', () => {
  const record = { messageId: 'one', body: '{}' };

  it('tells of each message when SQS took it', () => {
    const attributes = { ApproximateReceiveCount: '1', SentTimestamp: '1772359200000' };

    const messages = parseTimedSqsEvent({ Records: [{ ...record, attributes }] });

    expect(messages).toEqual([{ ...record, sentAt: new Date('2026-03-01T10:00:00Z') }]);
  });

  it.each([undefined, {}, { SentTimestamp: '' }, { SentTimestamp: 'today' }])(
    'is not one with %j',
    (attributes) => {
      expect(() => parseTimedSqsEvent({ Records: [{ ...record, attributes }] })).toThrow('attributes');
    },
  );
});
