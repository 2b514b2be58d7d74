import type { InstanceKey } from '../domain/instance.ts';
import type { MetadataOptionsPatch } from '../domain/metadata-options.ts';
import type { ChangeAnswer, GuardPorts } from './guard-ports.ts';

/**
 * Changes an instance's options. Where EC2 wants `HttpEndpoint=enabled` beside `HttpTokens` (its rule of
 * 2019), the instance is read again, and the endpoint is named only if it is on already: the guardrail never
 * switches IMDS on.
 */
export async function changeOptions(
  instance: InstanceKey,
  patch: MetadataOptionsPatch,
  ports: GuardPorts,
  signal: AbortSignal,
): Promise<ChangeAnswer> {
  const answer = await ports.modifyMetadataOptions(instance, patch, signal);
  if (answer.kind !== 'endpoint-required') return answer;

  const lookup = { by: 'instance-id', values: [instance.instanceId] } as const;
  const [current] = await ports.describeInstances(instance, lookup, signal);
  if (current === undefined) return { kind: 'gone' };
  if (current.metadataOptions.httpEndpoint !== 'enabled') {
    return { kind: 'blocked', message: 'The metadata endpoint was switched off meanwhile.' };
  }
  return ports.modifyMetadataOptions(instance, { ...patch, httpEndpoint: 'enabled' }, signal);
}
