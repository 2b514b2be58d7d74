import * as z from 'zod';
import type { ApiCall, Reading } from './api-call.ts';
import { instancesIn } from './observed-instances.ts';
import { instanceId, listOf, part, text } from './shapes.ts';
import { requestedTags } from './tags.ts';

const request = part({
  Type: text,
  TagSpecification: z.unknown().optional().transform(requestedTags),
});

const response = part({
  fleetInstanceSet: listOf(part({ instanceIds: listOf(instanceId) })),
});

/**
 * Reads the launch of a fleet. Only an `instant` fleet answers with its instances, and a call that could
 * launch none of them succeeds all the same (`errorSet`). The others launch later, in calls of their own.
 * No metadata options are anywhere in it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html
 */
export function readCreateFleet(call: ApiCall): Reading {
  const { Type: type, TagSpecification: tags = null } = request.parse(call.request);
  const ids = response.parse(call.response).fleetInstanceSet.flatMap((launched) => launched.instanceIds);
  if (ids.length > 0) {
    const seen = ids.map((id) => ({ instanceId: id }));
    const instances = instancesIn(call, seen, { tags, firstLaunchedAt: call.eventTime });
    return { kind: 'launch', subject: { kind: 'instances', instances } };
  }

  const isLater = type === 'request' || type === 'maintain';
  return { kind: 'ignored', reason: isLater || call.response !== null ? 'nothing-launched' : 'no-instance-ids' };
}
