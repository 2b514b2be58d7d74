import type { Reading } from './api-call.ts';
import type { Envelope } from './envelope.ts';
import type { Essentials } from './essentials.ts';
import { instanceIdsOfArns, instancesIn } from './observed-instances.ts';
import { instanceId, part, text } from './shapes.ts';

export const STATE_CHANGE = 'EC2 Instance State-change Notification';

const detail = part({ 'instance-id': instanceId.nullable().catch(null), state: text });

/**
 * Reads EC2's own notification, which needs no trail and comes for every launch and start, by whomever. Only
 * `running` is of interest: before it the options may still be pending, after it there is nothing to guard.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
 */
export function readStateChange(envelope: Envelope, place: Pick<Essentials, 'accountId' | 'region'>): Reading {
  const { 'instance-id': named, state } = detail.parse(envelope.detail);
  if (state !== 'running') return { kind: 'ignored', reason: 'other-state' };

  const id = named ?? instanceIdsOfArns(envelope.resources)[0];
  if (id === undefined) return { kind: 'ignored', reason: 'no-instance-ids' };

  const instances = instancesIn(place, [{ instanceId: id, state }]);
  return { kind: 'state-change', subject: { kind: 'instances', instances } };
}
