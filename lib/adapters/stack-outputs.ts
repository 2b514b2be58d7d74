import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** What a stack tells of itself. */
export type StackOutputs =
  | { readonly kind: 'found'; readonly region: string; readonly outputs: ReadonlyMap<string, string> }
  | { readonly kind: 'no-stack'; readonly region: string }
  /** Neither the option nor the environment nor the profile names one. */
  | { readonly kind: 'no-region' };

/**
 * The outputs of a stack by their names. Rejects with what the SDK says where CloudFormation cannot be asked.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function stackOutputs(stackName: string, region: string | undefined): Promise<StackOutputs> {
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  const ownRegion = await client.config.region().catch(() => null);
  if (ownRegion === null) return { kind: 'no-region' };
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs).map(
      ({ OutputKey = '', OutputValue = '' }): [string, string] => [OutputKey, OutputValue],
    );
    return { kind: 'found', region: ownRegion, outputs: new Map(outputs) };
  } catch (error) {
    const isUnknown = error instanceof Error && error.name === 'ValidationError';
    if (isUnknown) return { kind: 'no-stack', region: ownRegion };
    throw error;
  }
}
