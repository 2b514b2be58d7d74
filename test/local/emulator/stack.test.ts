import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { createStack, updateStack } from '../../../local/emulator/stack.ts';

const cloudFormation = mockClient(CloudFormationClient);
const client = new CloudFormationClient({ region: 'eu-central-1' });

beforeEach(() => {
  cloudFormation.reset();
  cloudFormation.on(CreateStackCommand).resolves({});
  cloudFormation.on(UpdateStackCommand).resolves({});
});

describe('a stack', () => {
  test('is waited for until it is created', async () => {
    cloudFormation
      .on(DescribeStacksCommand)
      .resolvesOnce(stackWith('CREATE_IN_PROGRESS'))
      .resolves(stackWith('CREATE_COMPLETE'));

    const stack = await createStack(client, 'guardrail', { Resources: {} });

    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(cloudFormation.commandCalls(CreateStackCommand)[0]?.args[0].input).toMatchObject({
      StackName: 'guardrail',
      TemplateBody: '{"Resources":{}}',
    });
  });

  test('is updated from a template in S3', async () => {
    cloudFormation.on(DescribeStacksCommand).resolves(stackWith('UPDATE_COMPLETE'));

    await updateStack(client, 'guardrail', 'https://s3.amazonaws.com/bucket/template.json');

    expect(cloudFormation.commandCalls(UpdateStackCommand)[0]?.args[0].input).toMatchObject({
      TemplateURL: 'https://s3.amazonaws.com/bucket/template.json',
    });
  });

  test('that fails says which resource did, and why', async () => {
    cloudFormation.on(DescribeStacksCommand).resolves(stackWith('ROLLBACK_COMPLETE'));
    cloudFormation.on(DescribeStackEventsCommand).resolves({
      StackEvents: [
        event('GuardRole', 'CREATE_COMPLETE'),
        event('RecordsTable', 'CREATE_FAILED', 'no such key schema'),
        event('Queue', 'CREATE_FAILED'),
      ],
    });

    const creation = createStack(client, 'guardrail', { Resources: {} });

    await expect(creation).rejects.toThrow(
      'The stack guardrail did not deploy:\nRecordsTable: no such key schema\nQueue: no reason given',
    );
  });
});

function stackWith(
  StackStatus: 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'UPDATE_COMPLETE' | 'ROLLBACK_COMPLETE',
) {
  return { Stacks: [{ StackName: 'guardrail', CreationTime: new Date(0), StackStatus }] };
}

function event(
  LogicalResourceId: string,
  ResourceStatus: 'CREATE_COMPLETE' | 'CREATE_FAILED',
  ResourceStatusReason?: string,
) {
  const ids = { StackId: 's', EventId: LogicalResourceId, StackName: 'guardrail', Timestamp: new Date(0) };
  return { ...ids, LogicalResourceId, ResourceStatus, ...(ResourceStatusReason && { ResourceStatusReason }) };
}
