import { setTimeout as sleep } from 'node:timers/promises';
import { ModifyInstanceMetadataDefaultsCommand } from '@aws-sdk/client-ec2';
import type { EnforcementPorts } from '../shell/fleet/enforce-tokens.ts';
import type { FleetConnection } from './fleet-connection.ts';
import { explained } from './fleet-errors.ts';
import { fleetReadiness } from './fleet-readiness.ts';
import { retryingAFewTimes } from './retrying.ts';

/**
 * The account's own switch. What the call does not name stays as it is.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html
 */
export function fleetEnforcement(connection: FleetConnection): EnforcementPorts {
  const { metadataDefaultsOf } = fleetReadiness(connection);
  return {
    metadataDefaultsOf,

    enforceTokens: async (place, signal) => {
      const command = new ModifyInstanceMetadataDefaultsCommand({ HttpTokensEnforced: 'enabled' });
      const ask = () => connection.clientFor(place).send(command, { abortSignal: signal });
      try {
        await retryingAFewTimes(ask, signal);
      } catch (error) {
        throw explained(error, 'ec2:ModifyInstanceMetadataDefaults', place);
      }
    },

    wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  };
}
