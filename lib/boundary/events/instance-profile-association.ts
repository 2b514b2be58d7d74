import type { ApiCall, Reading } from './api-call.ts';
import { instancesIn } from './observed-instances.ts';
import { instanceId, part, text } from './shapes.ts';

const anyInstanceId = instanceId.nullable().catch(null);
const request = part({ InstanceId: anyInstanceId, IamInstanceProfile: part({ Arn: text }) });
const response = part({
  iamInstanceProfileAssociation: part({ instanceId: anyInstanceId, iamInstanceProfile: part({ arn: text }) }),
});

/**
 * Reads AssociateIamInstanceProfile and ReplaceIamInstanceProfileAssociation: from now on the instance's
 * metadata service has credentials to give away. Replace names no instance in its request, only the
 * association; the response of both does.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html
 */
export function readInstanceProfileAssociation(call: ApiCall): Reading {
  const requested = request.parse(call.request);
  const { instanceId: respondedId, iamInstanceProfile } = response.parse(call.response).iamInstanceProfileAssociation;
  const id = respondedId ?? requested.InstanceId;
  if (id === null) return { kind: 'ignored', reason: 'no-instance-ids' };

  const instanceProfileArn = iamInstanceProfile.arn ?? requested.IamInstanceProfile.Arn;
  const instances = instancesIn(call, [{ instanceId: id, instanceProfileArn }]);
  return { kind: 'instance-profile', subject: { kind: 'instances', instances } };
}
