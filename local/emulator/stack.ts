import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type Capability,
  type CloudFormationClient,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Template } from './template.ts';

const deadlineMilliseconds = 60_000;

/** Creates a stack and waits for it. Throws with what CloudFormation says of every resource that failed. */
export async function createStack(
  client: CloudFormationClient,
  name: string,
  template: Template,
): Promise<Stack> {
  await client.send(
    new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template), ...consent }),
  );
  return settled(client, name);
}

/** Updates a stack with a template in S3, which may be larger than one in the call, and waits for it. */
export async function updateStack(client: CloudFormationClient, name: string, url: string): Promise<Stack> {
  await client.send(new UpdateStackCommand({ StackName: name, TemplateURL: url, ...consent }));
  return settled(client, name);
}

// CloudFormation asks whoever deploys roles to say that they know.
const consent: { Capabilities: Capability[] } = { Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] };

async function settled(client: CloudFormationClient, name: string): Promise<Stack> {
  const deadline = Date.now() + deadlineMilliseconds;
  while (Date.now() < deadline) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stack?.StackStatus === 'CREATE_COMPLETE' || stack?.StackStatus === 'UPDATE_COMPLETE') return stack;
    if (stack?.StackStatus?.endsWith('_IN_PROGRESS') !== true) break;
    await pause(50);
  }
  throw new Error(`The stack ${name} did not deploy:\n${await failures(client, name)}`);
}

async function failures(client: CloudFormationClient, name: string): Promise<string> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
  return StackEvents.filter((event) => event.ResourceStatus?.endsWith('_FAILED'))
    .map((event) => `${event.LogicalResourceId ?? '?'}: ${event.ResourceStatusReason ?? 'no reason given'}`)
    .join('\n');
}
