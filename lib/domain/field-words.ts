import type { GovernedField } from './metadata-options.ts';

/** What it means that a member violates the baseline, in words that fit after "with" or "has". */
export function fieldWords(field: GovernedField): string {
  switch (field) {
    case 'httpTokens':
      return 'IMDSv1 allowed';
    case 'httpPutResponseHopLimit':
      return 'a hop limit above the maximum';
    case 'httpEndpoint':
      return 'the metadata endpoint on';
    case 'httpProtocolIpv6':
      return 'the IPv6 metadata endpoint on';
    case 'instanceMetadataTags':
      return 'tags readable in the metadata';
  }
}
