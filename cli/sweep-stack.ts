import type { Policy } from '../lib/domain/policy.ts';
import { problemOf } from '../lib/shell/fleet/each-place.ts';
import type { RunPorts } from '../lib/shell/fleet/run-sweep.ts';
import type { Campaign } from '../lib/shell/fleet/campaign.ts';
import { deploymentOf, type Deployment } from './deployment.ts';
import type { FleetOptions, ReachedFleet } from './fleet.ts';
import { FailureError } from './failure-error.ts';
import { loadPolicy } from './load-policy.ts';
import type { StackWords } from './stack.ts';
import type { Terminal } from './terminal.ts';

const STACK_WORDS: StackWords = {
  regionOption: 'AWS_REGION, as in',
  nameIt: 'name it by --stack, and its Region by AWS_REGION',
  without: 'a sweep belongs to a guardrail that is deployed',
};

/** The guardrail whose sweeps are meant. */
export function sweepStack({ stack }: { readonly stack: string }): Promise<Deployment> {
  return deploymentOf(stack, undefined, STACK_WORDS);
}

/** How its sweeps and waves stand. */
export async function campaignOf(deployment: Deployment): Promise<Campaign> {
  const { campaign } = await import('../lib/adapters/campaign.ts');
  return campaign(deployment.output('RecordsTableName'));
}

/** The ports of a sweep with the operator's own credentials. */
export async function operatorPortsOf(
  { connection }: ReachedFleet,
  deployment: Deployment,
  policy: Policy,
): Promise<Omit<RunPorts, 'deadlineOf'>> {
  const { operatorSweepPorts } = await import('../lib/adapters/operator-sweep-ports.ts');
  const stack = {
    recordsTableName: deployment.output('RecordsTableName'),
    exceptionsTableName: deployment.output('ExceptionsTableName'),
    findingsTopicArn: deployment.output('FindingsTopicArn'),
    exceptionWorkflowArn: deployment.output('ExceptionWorkflowArn'),
  };
  return operatorSweepPorts(connection, stack, policy);
}

/** The part of the fleet that is meant: the policy's Regions, where nobody names others. */
export function fleetOptionsOf(options: FleetOptions, { fleet }: Policy): FleetOptions {
  return options.region !== undefined || fleet.regions.length === 0
    ? options
    : { ...options, region: fleet.regions };
}

/** The policy in a file, or the one in force where none is named. */
export async function policyOf(
  file: string | undefined,
  deployment: Deployment,
  terminal: Terminal,
): Promise<Policy> {
  if (file !== undefined) return loadPolicy(file, terminal);
  const { policyParameter } = await import('../lib/adapters/policy-parameter.ts');
  const { policy } = policyParameter(deployment.output('PolicyParameterName'), terminal.now);
  return policy().catch((error: unknown) => {
    throw new FailureError(`the policy in force could not be read: ${problemOf(error)}`, { cause: error });
  });
}
