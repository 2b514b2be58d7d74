import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { retainedResources } from '../boundary/retained-resources.ts';
import type { StackResource } from '../domain/removal/removal.ts';
import type { RemovalPorts } from '../shell/removal/removal-ports.ts';
import { exceptionStore } from './exceptions.ts';
import { policyParameter } from './policy-parameter.ts';

/** What is looked at before a stack is removed, in the Region of the environment and by its credentials. */
export function removalPorts(stackName: string): RemovalPorts {
  const now = () => new Date();
  return {
    now,
    findStack: findStack(stackName),
    ...counts(),
    exceptionsIn: (tableName) => exceptionStore(tableName).listExceptions(),
    slackPolicyIn: async (name) => (await policyParameter(name, now).policy()).notifications.slack,
  };
}

function findStack(StackName: string): RemovalPorts['findStack'] {
  const client = new CloudFormationClient({});
  return async () => {
    const { Stacks: [stack] = [] } = await client
      .send(new DescribeStacksCommand({ StackName }))
      .catch(noneWhereUnknown);
    if (stack === undefined) return null;
    const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName }));
    const retained = retainedResources(TemplateBody);
    const resources: StackResource[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      const found = page.StackResourceSummaries ?? [];
      const there = found.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE');
      resources.push(
        ...there.map(({ LogicalResourceId: id = '', ResourceType: type = '', PhysicalResourceId }) => {
          return { id, type, name: PhysicalResourceId ?? '', isRetained: retained.has(id) };
        }),
      );
    }
    return { isProtected: stack.EnableTerminationProtection ?? false, resources };
  };
}

function noneWhereUnknown(error: unknown): { readonly Stacks?: never[] } {
  if (error instanceof Error && error.name === 'ValidationError') return {};
  throw error;
}

function counts(): Pick<RemovalPorts, 'countMessages' | 'countExecutions' | 'countItems'> {
  const [queues, workflows, tables] = [new SQSClient({}), new SFNClient({}), new DynamoDBClient({})];
  return {
    countMessages: async (QueueUrl) => {
      const AttributeNames = [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ] as const;
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
      const { Attributes = {} } = await queues.send(command);
      return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    },
    countExecutions: async (stateMachineArn) => {
      let count = 0;
      const running = { stateMachineArn, statusFilter: 'RUNNING' } as const;
      for await (const { executions = [] } of paginateListExecutions({ client: workflows }, running))
        count += executions.length;
      return count;
    },
    countItems: async (TableName) => {
      const { Table } = await tables.send(new DescribeTableCommand({ TableName }));
      return Table?.ItemCount ?? 0;
    },
  };
}
