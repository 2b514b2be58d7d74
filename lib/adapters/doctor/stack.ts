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
import { nullIf, type DoctorConnection } from './connection.ts';

/**
 * The stack as CloudFormation knows it: how it stands, what is in it, and its template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
 */
export async function deployedStack(
  stackName: string,
  { ask, client }: DoctorConnection,
): Promise<DeployedStack> {
  const cloudFormation = client(CloudFormationClient);
  const [stacks, resources, template] = await Promise.all([
    ask('cloudformation:DescribeStacks', () =>
      cloudFormation.send(new DescribeStacksCommand({ StackName: stackName })),
    ),
    resourcesOf(stackName, cloudFormation, ask),
    ask('cloudformation:GetTemplate', () =>
      cloudFormation.send(new GetTemplateCommand({ StackName: stackName })),
    ),
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
  { ask, client }: DoctorConnection,
): Promise<boolean> {
  const cloudFormation = client(CloudFormationClient, region);
  const command = new DescribeStacksCommand({ StackName });
  // ValidationError is how CloudFormation says that there is none.
  const look = () => cloudFormation.send(command).catch(nullIf('ValidationError'));
  const found = await ask('cloudformation:DescribeStacks', look, region);
  return (found?.Stacks ?? []).length > 0;
}
