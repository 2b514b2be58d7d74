import type { ApiCall, Reading } from './api-call.ts';
import { asList, scalar } from './ec2-serialisation.ts';
import { instancesIn } from './observed-instances.ts';
import { instanceId } from './shapes.ts';

/**
 * Reads that instances leave their Auto Scaling group, and with it an exception that is for the group. Only the
 * request names them: Auto Scaling's answers are not recorded.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachInstances.html
 */
export function readDetachInstances(call: ApiCall): Reading {
  const named = asList(call.request?.['instanceIds']).flatMap((id) => {
    const parsed = instanceId.safeParse(scalar(id));
    return parsed.success ? [{ instanceId: parsed.data }] : [];
  });
  if (named.length === 0) return { kind: 'ignored', reason: 'no-instance-ids' };
  return { kind: 'detachment', subject: { kind: 'instances', instances: instancesIn(call, named) } };
}
