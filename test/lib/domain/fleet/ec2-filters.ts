import type { FleetFilter, FleetQuery } from '../../../../lib/domain/fleet/fleet-query.ts';
import type { Instance } from '../../../../lib/domain/instance.ts';

/**
 * What EC2 makes of filters, read from its documentation: all must match, any value is enough, `*` and `?` stand for
 * characters unless a backslash is before them.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export function finds(query: FleetQuery, instance: Instance): boolean {
  return query.every((filter) => {
    const value = valueOf(filter, instance);
    return (
      value !== undefined && filter.values.some((pattern) => matches(Array.from(pattern), Array.from(value)))
    );
  });
}

function valueOf({ name }: FleetFilter, instance: Instance): string | undefined {
  if (name.startsWith('tag:')) return instance.tags?.[name.slice('tag:'.length)];
  const options = instance.metadataOptions;
  const values: Record<string, string | number | undefined> = {
    'instance-state-name': instance.state,
    'metadata-options.http-tokens': options.httpTokens,
    'metadata-options.http-endpoint': options.httpEndpoint,
    'metadata-options.http-put-response-hop-limit': options.httpPutResponseHopLimit,
    'metadata-options.http-protocol-ipv6': options.httpProtocolIpv6,
    'metadata-options.instance-metadata-tags': options.instanceMetadataTags,
  };
  if (!(name in values)) throw new Error(`EC2 has no filter ${name}`);
  return values[name]?.toString();
}

function matches([first, ...pattern]: readonly string[], text: readonly string[]): boolean {
  const [character, ...rest] = text;
  if (first === undefined) return character === undefined;
  if (first === '*')
    return matches(pattern, text) || (character !== undefined && matches([first, ...pattern], rest));
  if (character === undefined) return false;
  if (first === '?') return matches(pattern, rest);
  const [escapedCharacter, ...afterEscape] = pattern;
  if (first === '\\' && escapedCharacter !== undefined) {
    return escapedCharacter === character && matches(afterEscape, rest);
  }
  return first === character && matches(pattern, rest);
}
