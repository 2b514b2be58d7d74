import type { StackResource } from '../../domain/doctor/stack-template.ts';
import type { DeployedStack } from './doctor-ports.ts';

/** The resources of a type. */
export function resourcesOf({ resources }: DeployedStack, type: string): readonly StackResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** What AWS calls a resource of the stack. Throws where the stack has none of that name. */
export function physicalIdOf({ resources, state }: DeployedStack, logicalId: string): string {
  const found = resources.find((resource) => resource.logicalId === logicalId);
  if (found !== undefined) return found.physicalId;
  throw new Error(
    `stack ${state.stackName} has no ${logicalId}: is it the guardrail's, and of this version?`,
  );
}
