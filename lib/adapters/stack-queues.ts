import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';

/**
 * The URLs of all queues of a stack, by their logical ids: CloudFormation's physical id of a queue is its URL.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
 */
export async function stackQueues(stackName: string, region: string): Promise<ReadonlyMap<string, string>> {
  const queues = new Map<string, string>();
  const pages = paginateListStackResources(
    { client: new CloudFormationClient({ region }) },
    { StackName: stackName },
  );
  for await (const { StackResourceSummaries = [] } of pages)
    for (const resource of StackResourceSummaries) {
      const { ResourceType, LogicalResourceId, PhysicalResourceId = '', ResourceStatus = '' } = resource;
      const isThere = PhysicalResourceId !== '' && !ResourceStatus.startsWith('DELETE_COMPLETE');
      if (ResourceType === 'AWS::SQS::Queue' && LogicalResourceId !== undefined && isThere)
        queues.set(LogicalResourceId, PhysicalResourceId);
    }
  return queues;
}
