import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { clientConfiguration } from '../emulator/clients.ts';
import type { EmulatorAws } from '../emulator/emulator-aws.ts';

/** The trail of the local account. */
export const TRAIL = 'management-events';

/**
 * What an operator sees to around a deployment, and the emulator lacks: a trail, somebody who is told of alarms, and
 * tables that can be restored, which the emulator drops from the template.
 */
export async function prepareAccount({ emulator, deployment }: EmulatorAws): Promise<void> {
  const configuration = clientConfiguration(emulator);
  const cloudTrail = new CloudTrailClient(configuration);
  const bucket = { Bucket: `trail-of-${emulator.account}` };
  await new S3Client({ ...configuration, forcePathStyle: true }).send(new CreateBucketCommand(bucket));
  await cloudTrail.send(
    new CreateTrailCommand({ Name: TRAIL, S3BucketName: bucket.Bucket, IsMultiRegionTrail: true }),
  );
  await cloudTrail.send(new StartLoggingCommand({ Name: TRAIL }));
  await subscribeToAlarms({ emulator, deployment });
  for (const TableName of [deployment.recordsTableName, deployment.exceptionsTableName]) {
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await new DynamoDBClient(configuration).send(
      new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }),
    );
  }
}

/** Has somebody told of alarms; gives the ARN of the subscription. */
export async function subscribeToAlarms({
  emulator,
  deployment,
}: Pick<EmulatorAws, 'emulator' | 'deployment'>): Promise<string> {
  const { SubscriptionArn = '' } = await new SNSClient(clientConfiguration(emulator)).send(
    new SubscribeCommand({
      TopicArn: deployment.alarmsTopicArn,
      Protocol: 'email',
      Endpoint: 'cloud-security@example.com',
      ReturnSubscriptionArn: true,
    }),
  );
  return SubscriptionArn;
}
