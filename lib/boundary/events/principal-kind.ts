import type { Principal } from '../../domain/principal.ts';
import { isServiceDnsName } from './service-name.ts';
import type { UserIdentity } from './user-identity.ts';
import { roleNameOf } from './user-identity.ts';

/** What kind of principal an identity is: closer to what people mean than CloudTrail's `type`. */
export function kindOf(identity: UserIdentity): Principal['kind'] {
  switch (identity.type) {
    case 'IAMUser':
      return 'iam-user';
    case 'AssumedRole':
    case 'Role':
      return kindOfRole(identity);
    case 'Root':
      return isServiceAsRoot(identity) ? 'aws-service' : 'root';
    case 'AWSService':
      return 'aws-service';
    case 'IdentityCenterUser':
      return 'identity-center-user';
    case 'FederatedUser':
    case 'SAMLUser':
    case 'WebIdentityUser':
    case 'Directory':
      return 'federated-user';
    case 'AWSAccount':
      return 'account';
    default:
      return kindWithoutType(identity);
  }
}

/** The path of the role tells; the name alone only where the session's issuer is not there. */
function kindOfRole(identity: UserIdentity): Principal['kind'] {
  const role = identity.sessionContext.sessionIssuer.arn ?? roleNameOf(identity) ?? '';
  if (/:role\/aws-reserved\/sso\.amazonaws\.com\/|^AWSReservedSSO_/.test(role)) return 'identity-center-user';
  if (/:role\/aws-service-role\/|^AWSServiceRoleFor/.test(role)) return 'service-linked-role';
  return 'role';
}

/**
 * Before there were service-linked roles, Auto Scaling launched as the account's root, without credentials:
 * no use of root to be alarmed by. Root that calls through CloudFormation has an access key and stays root.
 */
function isServiceAsRoot({ invokedBy, accessKeyId }: UserIdentity): boolean {
  return isServiceDnsName(invokedBy) && accessKeyId === null;
}

/** AwsServiceEvents have nothing but an account and the service that they tell of. */
function kindWithoutType({ arn, userName, invokedBy, accountId }: UserIdentity): Principal['kind'] {
  if (arn !== null || userName !== null) return 'unknown';
  if (invokedBy !== null) return 'aws-service';
  return accountId === null ? 'unknown' : 'account';
}
