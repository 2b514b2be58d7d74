import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { DescribeHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { TableState, WorkflowState } from '../../domain/doctor/deployed.ts';
import type { StackResource } from '../../domain/doctor/stack-template.ts';
import type { Subscription } from '../../shell/doctor/doctor-ports.ts';
import { reading } from '../../shell/reading.ts';
import { pagesOf } from '../fleet-connection.ts';
import { nullIf, type DoctorConnection } from './connection.ts';

/**
 * Whether a table is protected, and can be restored to a point in time.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
 */
export async function tableState(
  { logicalId, physicalId }: StackResource,
  { ask, client }: DoctorConnection,
): Promise<TableState> {
  const dynamo = client(DynamoDBClient);
  const TableName = physicalId;
  const table = await ask('dynamodb:DescribeTable', () =>
    dynamo.send(new DescribeTableCommand({ TableName })).catch(nullIf('ResourceNotFoundException')),
  );
  const backups = ask('dynamodb:DescribeContinuousBackups', () =>
    dynamo.send(new DescribeContinuousBackupsCommand({ TableName })),
  ).then(({ ContinuousBackupsDescription: description }) => {
    return description?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
  });
  return {
    logicalId,
    tableName: physicalId,
    isProtected: table === null ? null : (table.Table?.DeletionProtectionEnabled ?? false),
    canBeRestored: await reading(backups),
  };
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html */
export async function workflowState(
  { logicalId, physicalId }: StackResource,
  { ask, client }: DoctorConnection,
): Promise<WorkflowState> {
  const stepFunctions = client(SFNClient);
  const found = await ask('states:DescribeStateMachine', () =>
    stepFunctions
      .send(new DescribeStateMachineCommand({ stateMachineArn: physicalId }))
      .catch(nullIf('StateMachineDoesNotExist')),
  );
  return { logicalId, status: found?.status ?? null };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export async function subscriptionsTo(
  topicArn: string,
  { ask, client }: DoctorConnection,
): Promise<Subscription[]> {
  const sns = client(SNSClient);
  const subscriptions: Subscription[] = [];
  const page = (NextToken: string | undefined) =>
    ask('sns:ListSubscriptionsByTopic', () =>
      sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken })),
    );
  for await (const { Subscriptions = [] } of pagesOf(page)) {
    for (const { SubscriptionArn = '' } of Subscriptions) {
      // One that waits for its confirmation has a word instead of an ARN.
      subscriptions.push({ arn: SubscriptionArn, isConfirmed: SubscriptionArn.startsWith('arn:') });
    }
  }
  return subscriptions;
}

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html */
export async function isSecurityHubEnabled({ ask, client }: DoctorConnection): Promise<boolean> {
  const securityHub = client(SecurityHubClient);
  return ask('securityhub:DescribeHub', () =>
    securityHub.send(new DescribeHubCommand({})).then(
      () => true,
      (error: unknown) => {
        const name = error instanceof Error ? error.name : '';
        // So Security Hub says that it is not enabled.
        if (name === 'InvalidAccessException' || name === 'ResourceNotFoundException') return false;
        throw error;
      },
    ),
  );
}
