import { createServer } from 'node:http';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addressOf, listen } from '../../../local/embedded/http.ts';
import { lambdaContext } from '../../../local/embedded/lambda-context.ts';
import { startParameters } from '../../../local/embedded/parameters.ts';
import { startSecrets } from '../../../local/embedded/secrets.ts';
import { startTables } from '../../../local/embedded/tables.ts';
import { startTopic } from '../../../local/embedded/topic.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** What a client of a stand-in is made with. */
function clientOf({ url, stop }: { url: string; stop: () => Promise<void> }) {
  onTestFinished(stop);
  return { endpoint: url, region: 'eu-west-1', credentials, maxAttempts: 1 };
}

describe('the topic', () => {
  const TopicArn = 'arn:aws:sns:eu-west-1:111122223333:findings';
  const entry = (Id: string) => ({
    Id,
    Subject: `subject ${Id}`,
    Message: JSON.stringify({ default: '{"a":1}', email: `text ${Id}` }),
    MessageAttributes: {
      kind: { DataType: 'String', StringValue: 'noncompliant' },
      region: { DataType: 'String', StringValue: 'eu-west-1' },
    },
  });

  it('takes each message of a batch, with its texts and attributes', async () => {
    const topic = await startTopic();
    const sns = new SNSClient(clientOf(topic));

    const answer = await sns.send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [entry('0'), entry('1')] }),
    );

    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['0', '1']);
    expect(answer.Failed ?? []).toEqual([]);
    expect(topic.calls()).toBe(1);
    expect(topic.messages).toEqual(
      ['0', '1'].map((id) => ({
        subject: `subject ${id}`,
        byProtocol: { default: '{"a":1}', email: `text ${id}` },
        attributes: { kind: 'noncompliant', region: 'eu-west-1' },
      })),
    );
  });

  it('fails as often as it is told to, and takes nothing then', async () => {
    const topic = await startTopic();
    const sns = new SNSClient(clientOf(topic));
    const command = new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [entry('0')] });
    topic.failNext(1);

    await expect(sns.send(command)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(topic.messages).toEqual([]);
    await sns.send(command);

    expect(topic.messages).toHaveLength(1);
  });
});

describe('the parameter', () => {
  it('that does not exist is refused as Parameter Store does', async () => {
    const parameters = await startParameters({});
    const ssm = new SSMClient(clientOf(parameters));

    const answer = ssm.send(new GetParameterCommand({ Name: 'unknown' }));

    await expect(answer).rejects.toThrow('There is no parameter unknown.');
  });

  it('has the value that was set last', async () => {
    const parameters = await startParameters({ '/imds-guardrail/policy': 'first' });
    const ssm = new SSMClient(clientOf(parameters));
    const command = new GetParameterCommand({ Name: '/imds-guardrail/policy' });

    const first = await ssm.send(command);
    parameters.setValue('/imds-guardrail/policy', 'second');
    const second = await ssm.send(command);

    expect([first, second].map(({ Parameter }) => Parameter?.Value)).toEqual(['first', 'second']);
  });
});

describe('the table', () => {
  it('has the keys that the stack gives it', async () => {
    const tables = await startTables();
    const dynamodb = new DynamoDBClient(clientOf(tables));

    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tables.recordsTableName }));

    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
  });
});

describe('a server', () => {
  it('listens on this machine only, and no longer after it was stopped', async () => {
    const { url, stop } = await listen((_request, response) => response.end('here'));
    const answer = await (await fetch(url)).text();

    await stop();

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(answer).toBe('here');
    await expect(fetch(url)).rejects.toThrow();
  });

  it('that does not listen has no address', () => {
    expect(() => addressOf(createServer())).toThrow('does not listen');
  });
});

describe('the context of a function', () => {
  it('names the function and counts its time down', () => {
    const context = lambdaContext('arn:aws:lambda:eu-west-1:111122223333:function:guard', 60);

    expect(context).toMatchObject({
      functionName: 'guard',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:guard',
      logGroupName: '/aws/lambda/guard',
    });
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(59_000);
    expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(60_000);
  });

  it('has no time left where there was none', () => {
    const context = lambdaContext('arn:aws:lambda:eu-west-1:111122223333:function:guard', -1);

    expect(context.getRemainingTimeInMillis()).toBe(0);
  });
});

describe('the secrets', () => {
  it('are what they were set to, and those that are not there are refused', async () => {
    const secrets = await startSecrets({ one: 'first' });
    const client = new SecretsManagerClient(clientOf(secrets));
    const read = async (SecretId: string) =>
      (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

    const first = await read('one');
    secrets.setSecret('one', 'second');

    expect([first, await read('one')]).toEqual(['first', 'second']);
    expect(secrets.calls()).toBe(2);
    await expect(read('two')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
