import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { IAMClient, SimulatePrincipalPolicyCommand, type EvaluationResult } from '@aws-sdk/client-iam';
import type { Denial, DryRun, SimulatedCall } from '../../domain/doctor/permissions.ts';
import type { RoleCalls } from '../../domain/doctor/stack-template.ts';
import type { DoctorConnection } from './connection.ts';

/**
 * What would come of a role's calls, by its own policies, its boundary and the organization's service control policies.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function simulatedCalls(
  roleName: string,
  calls: RoleCalls,
  { accountId, partition, ask, client }: DoctorConnection,
): Promise<SimulatedCall[]> {
  const iam = client(IAMClient);
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: `arn:${partition}:iam::${accountId}:role/${roleName}`,
    ActionNames: [...calls.actions],
    ResourceArns: [calls.resourceArn],
    ContextEntries: calls.context.map(({ key, values, isList }) => ({
      ContextKeyName: key,
      ContextKeyType: isList ? 'stringList' : 'string',
      ContextKeyValues: [...values],
    })),
  });
  const { EvaluationResults = [] } = await ask('iam:SimulatePrincipalPolicy', () => iam.send(command));
  return EvaluationResults.map((result) => ({
    action: result.EvalActionName ?? '',
    denial: denialIn(result),
  }));
}

function denialIn(result: EvaluationResult): Denial | null {
  const { EvalDecision, OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail } = result;
  if (EvalDecision === 'allowed') return null;
  if (OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'organization';
  if (PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) return 'boundary';
  return EvalDecision === 'explicitDeny' ? 'deny' : 'nothing-allows';
}

/**
 * Asks EC2 whether the caller might change an instance, and changes none.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
 */
export async function dryRun({ ask, client }: DoctorConnection): Promise<DryRun> {
  const ec2 = client(EC2Client);
  const running = { Name: 'instance-state-name', Values: ['running'] };
  const { Reservations = [] } = await ask('ec2:DescribeInstances', () =>
    ec2.send(new DescribeInstancesCommand({ Filters: [running], MaxResults: 5 })),
  );
  const InstanceId = Reservations.flatMap(({ Instances = [] }) => Instances)[0]?.InstanceId;
  if (InstanceId === undefined) return { kind: 'no-instance' };
  const input = { InstanceId, HttpTokens: 'required', DryRun: true } as const;
  return ask('ec2:ModifyInstanceMetadataOptions', () =>
    ec2
      .send(new ModifyInstanceMetadataOptionsCommand(input))
      .then((): DryRun => ({ kind: 'allowed' }), answerIn),
  );
}

/** A dry run is answered by an error, whatever comes of it. */
function answerIn(error: unknown): DryRun {
  const name = error instanceof Error ? error.name : '';
  const said = error instanceof Error ? error.message : String(error);
  if (name === 'DryRunOperation') return { kind: 'allowed' };
  if (name === 'UnauthorizedOperation')
    return { kind: 'denied', byOrganization: said.includes('service control policy') };
  if (name.startsWith('RequestLimit') || name === 'TimeoutError') throw error;
  return { kind: 'refused', reason: name };
}
