import type { MetadataDefaults } from '../../domain/fleet/readiness.ts';
import { requestedMetadataOptions } from '../events/observed-options.ts';
import { part, text } from '../events/shapes.ts';

const own = part({ HttpTokensEnforced: text, ManagedBy: text, ManagedExceptionMessage: text });

/**
 * What `GetInstanceMetadataDefaults` shows in `AccountLevel`. Never throws: what is missing is no preference, as EC2
 * leaves it out.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataDefaultsResponse.html
 */
export function metadataDefaults(json: unknown): MetadataDefaults {
  const { HttpTokensEnforced, ManagedBy, ManagedExceptionMessage } = own.parse(json);
  return {
    httpTokens: requestedMetadataOptions.parse(json).httpTokens ?? null,
    httpTokensEnforced: HttpTokensEnforced === 'enabled',
    declarativePolicy: ManagedBy === 'declarative-policy' ? { message: ManagedExceptionMessage ?? '' } : null,
  };
}
