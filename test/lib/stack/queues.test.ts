import { describe, expect, test } from 'vitest';
import {
  cloudTrailReading,
  guardTimeoutSeconds,
  queues,
  reevaluation,
  stateChangeReading,
} from '../../../lib/stack/queues.ts';

const day = 24 * 60 * 60;

const pairs = [
  ['CloudTrailQueue', 'CloudTrailDeadLetterQueue', 'CloudTrailRule', cloudTrailReading],
  ['StateChangeQueue', 'StateChangeDeadLetterQueue', 'StateChangeRule', stateChangeReading],
] as const;

describe.each(pairs)('%s', (queue, deadLetters, rule, reading) => {
  test('keeps a message hidden for six times the longest run, so that nobody works on it twice', () => {
    const { VisibilityTimeout } = queues[queue].Properties;

    expect(VisibilityTimeout).toBe(6 * guardTimeoutSeconds + (reading.batchingWindowSeconds ?? 0));
  });

  test('gives up after five tries, for two weeks of looking at it', () => {
    expect(queues[queue].Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters, 'Arn'] },
      maxReceiveCount: 5,
    });
    expect(queues[deadLetters].Properties.MessageRetentionPeriod).toBe(14 * day);
  });

  test.each([queue, deadLetters])('%s is encrypted', (name) => {
    expect(queues[name].Properties.SqsManagedSseEnabled).toBe(true);
  });

  test.each([queue, deadLetters])('%s takes messages from its rule alone, and by TLS alone', (name) => {
    const { Queues, PolicyDocument } = queues[`${name}Policy`].Properties;

    expect(Queues).toEqual([{ Ref: name }]);
    expect(PolicyDocument.Statement).toEqual([
      {
        Sid: 'OnlyTheRuleSends',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': [name, 'Arn'] },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
      },
      {
        Sid: 'RefuseWithoutTls',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: { 'Fn::GetAtt': [name, 'Arn'] },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});

describe('the queue of changes of exceptions', () => {
  test('has a dead-letter queue and an alarm for each of the two', () => {
    expect(reevaluation).toMatchObject({
      ReevaluationQueue: {
        Properties: {
          VisibilityTimeout: 6 * guardTimeoutSeconds,
          SqsManagedSseEnabled: true,
          RedrivePolicy: {
            deadLetterTargetArn: { 'Fn::GetAtt': ['ReevaluationDeadLetterQueue', 'Arn'] },
            maxReceiveCount: 5,
          },
        },
      },
      ReevaluationDeadLetterQueue: { Properties: { SqsManagedSseEnabled: true } },
      ReevaluationDeadLettersAlarm: { Properties: { Threshold: 0 } },
      ReevaluationAgeAlarm: { Properties: { Threshold: 900 } },
    });
  });

  test.each(['ReevaluationQueue', 'ReevaluationDeadLetterQueue'])(
    '%s lets roles that may send do so by TLS alone, and names nobody else',
    (name) => {
      const policy = reevaluation[`${name}Policy`];

      expect(policy?.Properties).toEqual({
        Queues: [{ Ref: name }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [expect.objectContaining({ Sid: 'RefuseWithoutTls', Effect: 'Deny', Principal: '*' })],
        },
      });
    },
  );
});

describe('the order of work', () => {
  test('lets the events that know who go first', () => {
    expect(queues.CloudTrailQueue.Properties.DelaySeconds).toBe(0);
    expect(queues.StateChangeQueue.Properties.DelaySeconds).toBe(120);
  });

  test('reads state changes of a burst together, CloudTrail events at once', () => {
    expect(stateChangeReading).toMatchObject({ batchSize: 200, batchingWindowSeconds: 30 });
    expect(cloudTrailReading).toMatchObject({ batchSize: 10, batchingWindowSeconds: 0 });
  });
});
