import {
  EC2ServiceException,
  GetInstanceMetadataDefaultsCommand,
  type InstanceMetadataDefaultsResponse,
} from '@aws-sdk/client-ec2';
import type { MetadataDefaults } from '../domain/exception/obstacle.ts';
import type { MetadataDefaultsOf } from '../shell/exceptions/ask-ports.ts';
import { ec2Clients, type CredentialsFor } from './ec2-clients.ts';
import { retrying } from './retrying.ts';

/** Approvers are asked in any case: what EC2 does not say by then, it does not say. */
const PATIENCE_MILLISECONDS = 5_000;

/**
 * What an account has set for the metadata options in a Region. What goes wrong is an answer as well.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html
 */
export function metadataDefaults(credentialsFor: CredentialsFor): MetadataDefaultsOf {
  const clientFor = ec2Clients(credentialsFor);
  return async (place) => {
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    const command = new GetInstanceMetadataDefaultsCommand({});
    try {
      const answer = await retrying(() => clientFor(place).send(command, { abortSignal: signal }), signal);
      return known(answer.AccountLevel ?? {});
    } catch (error) {
      return { kind: 'unreadable', reason: reasonOf(error) };
    }
  };
}

function known(defaults: InstanceMetadataDefaultsResponse): MetadataDefaults {
  const { HttpTokensEnforced, ManagedBy, ManagedExceptionMessage } = defaults;
  return {
    kind: 'known',
    httpTokensEnforced: HttpTokensEnforced === 'enabled',
    byDeclarativePolicy: ManagedBy === 'declarative-policy',
    managedExceptionMessage: ManagedExceptionMessage ?? null,
  };
}

/** EC2's refusals are told by their code: their text is long, and of no use to who is asked. */
function reasonOf(error: unknown): string {
  if (error instanceof EC2ServiceException) return `EC2 answered ${error.name}.`;
  return error instanceof Error ? error.message : String(error);
}
