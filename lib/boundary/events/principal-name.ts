import type { Principal } from '../../domain/principal.ts';
import { serviceName } from './service-name.ts';
import type { UserIdentity } from './user-identity.ts';
import { lastPartOf, roleNameOf, sessionNameOf } from './user-identity.ts';

/** What a person would call the principal. An ARN only where the identity has nothing better. */
export function principalNameOf(identity: UserIdentity, kind: Principal['kind']): string {
  return (
    nameByKind(identity, kind) ??
    identity.userName ??
    lastPartOf(identity.arn) ??
    identity.principalId ??
    identity.accountId ??
    identity.arn ??
    'unknown'
  );
}

function nameByKind(identity: UserIdentity, kind: Principal['kind']): string | null {
  switch (kind) {
    case 'identity-center-user':
      // The session is named after the person, the role after a permission set.
      return sessionNameOf(identity) ?? identity.userName ?? identity.onBehalfOf.userId;
    case 'role':
      return roleNameOf(identity);
    case 'service-linked-role':
    case 'aws-service':
      return serviceOf(identity) ?? roleNameOf(identity);
    case 'root':
      return 'root';
    case 'account':
      return identity.accountId;
    case 'iam-user':
    case 'federated-user':
    case 'unknown':
      return identity.userName;
  }
}

/** The path of a service-linked role says which service it is linked to. */
function serviceOf({ invokedBy, sessionContext }: UserIdentity): string | null {
  const path = /:role\/aws-service-role\/([^/]+)\//.exec(sessionContext.sessionIssuer.arn ?? '');
  const service = path?.[1] ?? invokedBy;
  return service === null ? null : serviceName(service);
}
