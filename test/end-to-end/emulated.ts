import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { vi } from 'vitest';
import { clientConfiguration } from '../../local/emulator/clients.ts';
import type { EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { EmulatorUnavailableError } from '../../local/emulator/emulator-unavailable-error.ts';
import { setUpEmulator } from '../../local/emulator/setup.ts';

/** How long anything may take on a busy machine. */
export const PATIENCE_MILLISECONDS = 90_000;

/** Why the emulator cannot be had on this machine, or `null`; in CI that is a failure. */
export async function whyUnavailable(): Promise<string | null> {
  try {
    await setUpEmulator();
    return null;
  } catch (error) {
    if (!(error instanceof EmulatorUnavailableError) || process.env['CI'] !== undefined) throw error;
    console.warn(`Skipped: ${error.message}`);
    return error.message;
  }
}

/** Waits until something holds. Throws when it does not in time. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: PATIENCE_MILLISECONDS, interval: 50 });
}

/** EC2 in the name of somebody who is not the guardrail. */
export function developerOf({ ec2, emulator }: EmulatorAws): EC2Client {
  return new EC2Client({
    endpoint: ec2.url,
    region: emulator.region,
    credentials: { accessKeyId: 'AKIADEVELOPEREXAMPLE', secretAccessKey: 'local' },
  });
}

/** Launches an instance with IMDSv1, and gives its id. */
export async function launchWithImdsV1(developer: EC2Client): Promise<string> {
  const { Instances = [] } = await developer.send(
    new RunInstancesCommand({
      ImageId: 'ami-0a1b2c3d4e5f60718',
      MinCount: 1,
      MaxCount: 1,
      MetadataOptions: { HttpTokens: 'optional' },
    }),
  );
  return Instances[0]?.InstanceId ?? '';
}

/** How many messages are in a queue, on their way to the function, or being handled. */
export async function messagesIn({ emulator }: EmulatorAws, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await new SQSClient(clientConfiguration(emulator)).send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  const {
    ApproximateNumberOfMessages,
    ApproximateNumberOfMessagesNotVisible,
    ApproximateNumberOfMessagesDelayed,
  } = Attributes;
  return [
    ApproximateNumberOfMessages,
    ApproximateNumberOfMessagesNotVisible,
    ApproximateNumberOfMessagesDelayed,
  ].reduce((sum, count) => sum + Number(count ?? 0), 0);
}

/** Everything in a table. */
export async function itemsOf(
  { emulator }: EmulatorAws,
  TableName: string,
): Promise<Record<string, unknown>[]> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfiguration(emulator)));
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client }, { TableName })) items.push(...(page.Items ?? []));
  return items;
}

/** Runs a function of the stack now, as its schedule would, and waits for it. Throws where it fails. */
export async function invoke({ emulator, deployment }: EmulatorAws, key: string): Promise<void> {
  const url = `${emulator.endpoint}/2015-03-31/functions/${deployment.stackName}-${key}/invocations`;
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${emulator.account}/20260101/${emulator.region}/lambda/aws4_request`,
  };
  const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
  if (!answer.ok || answer.headers.has('x-amz-function-error')) throw new Error(await answer.text());
}
