import {
  authorizationText,
  isAllowed,
  isUsedBy,
  permissionsIn,
  permissionText,
  type Authorization,
  type Grant,
} from './iam.ts';

/** What a role lacks: the calls that it does not allow. */
export function lacking(grants: readonly Grant[], asked: readonly Authorization[]): string[] {
  const denied = asked.filter((authorization) => !isAllowed(grants, authorization));
  return [...new Set(denied.map(authorizationText))];
}

/** What a role has too much: the permissions that no call is made by. */
export function unused(grants: readonly Grant[], asked: readonly Authorization[]): string[] {
  const permissions = grants.flatMap(permissionsIn);
  const idle = permissions.filter((permission) => !asked.some((each) => isUsedBy(permission, each)));
  return idle.map(permissionText);
}
