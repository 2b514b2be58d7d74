import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSqs } from '../../../local/embedded/sqs-endpoint.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('the stand-in for SQS', () => {
  it('hands over what the SDK sends, with the name of its queue', async () => {
    const delivered: [string, string][] = [];
    const sqs = await startSqs((queueName, body) => void delivered.push([queueName, body]));
    onTestFinished(() => sqs.stop());
    const client = new SQSClient({ endpoint: sqs.url, region: 'eu-west-1', credentials });

    await client.send(new SendMessageCommand({ QueueUrl: sqs.queueUrl('answers'), MessageBody: 'ü & <b>' }));

    expect(delivered).toEqual([['answers', 'ü & <b>']]);
  });

  it('fails as often as it is told to', async () => {
    const delivered: string[] = [];
    const sqs = await startSqs((_, body) => void delivered.push(body));
    onTestFinished(() => sqs.stop());
    const client = new SQSClient({ endpoint: sqs.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
    const command = new SendMessageCommand({ QueueUrl: sqs.queueUrl('answers'), MessageBody: 'text' });
    sqs.failNext(1);

    await expect(client.send(command)).rejects.toThrow();
    await client.send(command);

    expect(delivered).toEqual(['text']);
  });
});
