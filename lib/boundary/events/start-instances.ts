import * as z from 'zod';
import type { ApiCall, Reading } from './api-call.ts';
import { instancesIn, instanceState } from './observed-instances.ts';
import { instanceId, listOf, part } from './shapes.ts';

const instances = part({
  instancesSet: listOf(z.object({ instanceId, currentState: part({ name: instanceState }) })),
});

/**
 * Reads a start. The response lists the instances in an order of its own; one that ran already is among them
 * and is looked at as well, since the call names it. A start tells nothing of options, tags or age.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
 */
export function readStartInstances(call: ApiCall): Reading {
  const started = instances.parse(call.response).instancesSet;
  const named = started.length > 0 ? started : instances.parse(call.request).instancesSet;
  if (named.length === 0) return { kind: 'ignored', reason: 'no-instance-ids' };

  const seen = named.map(({ instanceId: id, currentState }) => ({ instanceId: id, state: currentState.name }));
  return { kind: 'start', subject: { kind: 'instances', instances: instancesIn(call, seen) } };
}
