import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler as reviewHandler } from '../../functions/review-exceptions.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { startTopic, type LocalTopic } from '../../local/embedded/topic.ts';
import { anException, aGrantedException } from '../given.ts';
import {
  anOutlivedException,
  startLocalReview,
  type LocalReview,
} from '../lib/shell/exceptions/given-review.ts';
import { powertoolsEnvironment, recordOutput, type Output, describeOutput } from './output.ts';

const context = lambdaContext('arn:aws:lambda:eu-west-1:111122223333:function:review', 60);
const sqs = mockClient(SQSClient);

let local: LocalReview;
let topic: LocalTopic;
let handler: typeof reviewHandler;
let output: Output;

beforeAll(async () => {
  [local, topic] = await Promise.all([startLocalReview(), startTopic()]);
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL_SNS: topic.url,
    EXCEPTIONS_TABLE_NAME: 'imds-guardrail-exceptions',
    EXCEPTIONS_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:exceptions',
    REEVALUATION_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/reevaluation',
    ...powertoolsEnvironment,
  })) {
    vi.stubEnv(name, value);
  }
  ({ handler } = await import('../../functions/review-exceptions.ts'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  sqs.restore();
  await Promise.all([local.stop(), topic.stop()]);
});

beforeEach(() => {
  sqs.reset();
  topic.messages.length = 0;
  output = recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('review-exceptions, by its schedule', () => {
  it('ends what is past its end, has it judged again and tells of it', async () => {
    sqs.on(SendMessageCommand).resolves({});
    await local.keep(anOutlivedException(6));

    const answer = await handler({ 'detail-type': 'Scheduled Event' }, context);

    expect(answer).toBeUndefined();
    expect(topic.messages).toMatchObject([{ attributes: { change: 'expired' } }]);
    expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(1);
    expect(output.logs()).toContainEqual(
      expect.objectContaining({ result: { exceptionId: 'exc-outlived', result: 'ended', error: null } }),
    );
    expect(output.metrics()).toMatchObject({ ExceptionsReviewed: 1, ExceptionsInForce: 0 });
  });

  it('fails after all others where one failed, so that its alarm sounds', async () => {
    await local.keepItem({ pk: 'exception', sk: 'exc-spoiled', due: '2020-01-01T00:00:00.000Z' });
    await local.keep(anException({ exceptionId: 'exc-2', answerBy: new Date('2026-03-01T11:00:00Z') }));

    const reviewing = handler({ 'detail-type': 'Scheduled Event' }, context);

    await expect(reviewing).rejects.toThrow('exc-spoiled');
    expect(await local.itemOf('exc-2')).toMatchObject({ status: 'timed-out' });
  });
});

describe('review-exceptions, by the ends of workflows', () => {
  it('ends the request at once, and returns what it could not handle', async () => {
    await local.keep(anException({ exceptionId: 'exc-3' }));
    const end = {
      'detail-type': 'Step Functions Execution Status Change',
      detail: { name: 'exc-3', status: 'ABORTED' },
    };
    const Records = [
      { messageId: 'good', body: JSON.stringify(end) },
      { messageId: 'bad', body: '{' },
    ];

    const answer = await handler({ Records }, context);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(await local.itemOf('exc-3')).toMatchObject({ status: 'failed' });
    expect(output.logs()).toContainEqual(
      expect.objectContaining({ end: { exceptionId: 'exc-3', status: 'ABORTED', aftermath: 'failed' } }),
    );
  });

  it('has the guard look at instances of an exception in force', async () => {
    sqs.on(SendMessageCommand).resolves({});
    await local.keep(aGrantedException({ exceptionId: 'exc-4' }));
    const end = {
      'detail-type': 'Step Functions Execution Status Change',
      detail: { name: 'exc-4', status: 'FAILED' },
    };

    await handler({ Records: [{ messageId: 'one', body: JSON.stringify(end) }] }, context);

    const [call] = sqs.commandCalls(SendMessageCommand);
    expect(call?.args[0].input).toMatchObject({
      QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/reevaluation',
      MessageBody: expect.stringContaining('exc-4/granted') as string,
    });
  });
});

describeOutput(['review-exceptions']);
