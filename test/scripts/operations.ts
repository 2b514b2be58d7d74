import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeInstancesCommand,
  EC2Client,
  EC2ServiceException,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { BatchGetCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

/** What came of one call: what the SDK gave, or which error it threw. */
export type CallResult = { readonly given: unknown } | { readonly thrown: Readonly<Record<string, unknown>> };

/**
 * Makes each call that the functions make, once, to a server that answers them all.
 * Bundled and imported as it is, it must do the same.
 */
export async function callEach(endpoint: string): Promise<Record<string, CallResult>> {
  const configuration = { endpoint, region: 'eu-central-1', maxAttempts: 1 };
  const ec2 = new EC2Client(configuration);
  const document = DynamoDBDocumentClient.from(new DynamoDBClient(configuration));
  const key = { pk: 'instance', sk: 'change' };
  const calls: Record<string, () => Promise<unknown>> = {
    describeInstances: () => ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-1', 'i-2'] })),
    modifyInstanceMetadataOptions: () =>
      ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: 'i-1', HttpTokens: 'required' })),
    instanceNotFound: () => ec2.send(new DescribeInstancesCommand({ InstanceIds: ['i-missing'] })),
    batchGet: () => document.send(new BatchGetCommand({ RequestItems: { records: { Keys: [key] } } })),
    put: () =>
      document.send(new PutCommand({ TableName: 'records', Item: { ...key, count: 1, list: ['a'] } })),
    update: () => document.send(new UpdateCommand({ TableName: 'records', Key: key })),
    failedCondition: () => document.send(new UpdateCommand({ TableName: 'held', Key: key })),
    publishBatch: () => new SNSClient(configuration).send(publish),
    sendMessage: () => new SQSClient(configuration).send(message),
    putEvents: () => new EventBridgeClient(configuration).send(events),
    getParameter: () => new SSMClient(configuration).send(new GetParameterCommand({ Name: '/policy' })),
    parameterNotFound: () => new SSMClient(configuration).send(new GetParameterCommand({ Name: '/missing' })),
    assumeRole: () => new STSClient(configuration).send(assume),
  };
  const results: Record<string, CallResult> = {};
  for (const [name, call] of Object.entries(calls)) results[name] = await resultOf(call);
  return results;
}

const publish = new PublishBatchCommand({
  TopicArn: 'arn:aws:sns:eu-central-1:111122223333:findings',
  PublishBatchRequestEntries: [{ Id: 'a', Message: 'text' }],
});

const message = new SendMessageCommand({
  QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/answers',
  MessageBody: 'text',
});

const events = new PutEventsCommand({
  Entries: [{ Source: 'imds-guardrail', DetailType: 'finding', Detail: '{}' }],
});

const assume = new AssumeRoleCommand({
  RoleArn: 'arn:aws:iam::444455556666:role/member',
  RoleSessionName: 'imds-guardrail',
});

async function resultOf(call: () => Promise<unknown>): Promise<CallResult> {
  try {
    return { given: await call() };
  } catch (error) {
    const { name, message, $fault, $metadata } = error as Record<string, unknown>;
    const isFailedCondition = error instanceof ConditionalCheckFailedException;
    const isEc2Exception = error instanceof EC2ServiceException;
    return { thrown: { name, message, $fault, $metadata, isFailedCondition, isEc2Exception } };
  }
}
