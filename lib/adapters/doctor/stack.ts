import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { stackTemplate } from '../../boundary/doctor/stack-template.ts';
import type { StackResource } from '../../domain/doctor/stack-template.ts';
import type { DeployedStack } from '../../shell/doctor/doctor-ports.ts';
import { pagesOf } from '../fleet-connection.ts';
import type { DoctorConnection } from './connection.ts';

/**
 * The stack as CloudFormation knows it: how it stands, what is in it, and its template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
 */
export async function deployedStack(
  stackName: string,
  { ask, configFor }: DoctorConnection,
): Promise<DeployedStack> {
  const client = new CloudFormationClient(configFor());
  const [stacks, resources, template] = await Promise.all([
    ask('cloudformation:DescribeStacks', () =>
      client.send(new DescribeStacksCommand({ StackName: stackName })),
    ),
    resourcesOf(stackName, client, ask),
    ask('cloudformation:GetTemplate', () => client.send(new GetTemplateCommand({ StackName: stackName }))),
  ]);
  const [stack] = stacks.Stacks ?? [];
  const version = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'GuardrailVersion')?.OutputValue;
  return {
    state: {
      stackName,
      status: stack?.StackStatus ?? '',
      reason: stack?.StackStatusReason ?? '',
      hasDrifted: stack?.DriftInformation?.StackDriftStatus === 'DRIFTED',
    },
    version: version ?? null,
    resources,
    template: stackTemplate(template.TemplateBody ?? ''),
  };
}

async function resourcesOf(
  StackName: string,
  client: CloudFormationClient,
  ask: DoctorConnection['ask'],
): Promise<StackResource[]> {
  const resources: StackResource[] = [];
  const page = (NextToken: string | undefined) =>
    ask('cloudformation:ListStackResources', () =>
      client.send(new ListStackResourcesCommand({ StackName, NextToken })),
    );
  for await (const { StackResourceSummaries: summaries = [] } of pagesOf(page)) {
    for (const { LogicalResourceId, ResourceType, PhysicalResourceId } of summaries) {
      const [logicalId, type, physicalId] = [LogicalResourceId, ResourceType, PhysicalResourceId];
      if (logicalId && type && physicalId) resources.push({ logicalId, type, physicalId });
    }
  }
  return resources;
}

/** Whether a Region has a stack of the name. */
export async function hasStack(
  StackName: string,
  region: string,
  { ask, configFor }: DoctorConnection,
): Promise<boolean> {
  const client = new CloudFormationClient(configFor(region));
  const look = async () => {
    try {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
      return Stacks.length > 0;
    } catch (error) {
      // So CloudFormation says that there is none.
      if (error instanceof Error && error.name === 'ValidationError') return false;
      throw error;
    }
  };
  return ask('cloudformation:DescribeStacks', look, region);
}
