import type { FleetPolicy } from '../../domain/fleet/fleet-policy.ts';
import type { FleetInFile } from './fleet-schema.ts';
import { DEFAULT_FLEET } from './policy-defaults.ts';

/** Fills in what the policy file leaves out of its fleet. */
export function toFleet({ evidence, waves, watch, ...others }: FleetInFile): FleetPolicy {
  return {
    ...DEFAULT_FLEET,
    ...others,
    evidence: { ...DEFAULT_FLEET.evidence, ...evidence },
    waves: { ...DEFAULT_FLEET.waves, ...waves },
    watch: { ...DEFAULT_FLEET.watch, ...watch },
  };
}
