import type { Principal } from '../../domain/principal.ts';
import type { Node } from './ec2-serialisation.ts';
import { isNode, scalar } from './ec2-serialisation.ts';
import { kindOf } from './principal-kind.ts';
import { principalNameOf } from './principal-name.ts';
import { sessionNameOf, userIdentity } from './user-identity.ts';

/** CloudTrail cuts a user agent at 1 KB; records that came another way may not. */
const MAX_LENGTH = 1024;

/** Who made the call of a CloudTrail record; `null` where the record does not say. */
export function principalOf(record: Node): Principal | null {
  if (!isNode(record['userIdentity'])) return null;

  const identity = userIdentity.parse(record['userIdentity']);
  const kind = kindOf(identity);
  return {
    kind,
    name: principalNameOf(identity, kind),
    arn: identity.arn,
    roleArn: identity.sessionContext.sessionIssuer.arn,
    sessionName: sessionNameOf(identity),
    accountId: identity.accountId,
    invokedBy: identity.invokedBy,
    sourceIpAddress: cut(record['sourceIPAddress']),
    userAgent: cut(record['userAgent']),
    ec2RoleDelivery: identity.sessionContext.ec2RoleDelivery,
  };
}

function cut(value: unknown): string | null {
  return scalar(value)?.slice(0, MAX_LENGTH) ?? null;
}
