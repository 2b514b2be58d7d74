import type { ApiCall, Reading } from './api-call.ts';
import { instancesIn } from './observed-instances.ts';
import { observedMetadataOptions, requestedMetadataOptions } from './observed-options.ts';
import { instanceId, part } from './shapes.ts';

const anyInstanceId = instanceId.nullable().catch(null);
const request = part({ InstanceId: anyInstanceId });
const response = part({ instanceId: anyInstanceId, instanceMetadataOptions: observedMetadataOptions });

/**
 * Reads a change of metadata options. The request has the members that were to change and no others, so what
 * is missing there is unchanged, not unset; the response shows all of them as they will be.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
 */
export function readModifyInstanceMetadataOptions(call: ApiCall): Reading {
  const requested = requestedMetadataOptions.parse(call.request);
  const { instanceId: respondedId, instanceMetadataOptions: shown } = response.parse(call.response);
  const id = request.parse(call.request).InstanceId ?? respondedId;
  if (id === null) return { kind: 'ignored', reason: 'no-instance-ids' };

  const metadataOptions = Object.keys(shown).length > 0 ? shown : requested;
  const instances = instancesIn(call, [{ instanceId: id, metadataOptions }]);
  return { kind: 'drift', subject: { kind: 'instances', instances }, requested };
}
