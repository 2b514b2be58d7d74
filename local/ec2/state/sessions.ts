/** A role session whose temporary credentials this simulator handed out. */
export interface RoleSession {
  readonly accountId: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly createdAt: number;
  /** Set for credentials that came from IMDS: the version of IMDS that delivered them. */
  readonly ec2RoleDelivery?: '1.0' | '2.0';
}

/** Sessions by access key. */
export interface Sessions {
  readonly open: (session: RoleSession) => string;
  readonly find: (accessKeyId: string) => RoleSession | undefined;
}

/** Access keys are `ASIA`, the account's 12 digits and 4 letters, so that a key alone names its account. */
export function createSessions(): Sessions {
  const sessions = new Map<string, RoleSession>();
  return {
    open: (session) => {
      const serial = sessions.size.toString(36).toUpperCase().padStart(4, '0');
      const accessKeyId = `ASIA${session.accountId}${serial}`;
      sessions.set(accessKeyId, session);
      return accessKeyId;
    },
    find: (accessKeyId) => sessions.get(accessKeyId),
  };
}

/** The ARN under which a role session acts. */
export function assumedRoleArn(session: RoleSession): string {
  return `arn:aws:sts::${session.accountId}:assumed-role/${roleNameOf(session.roleArn)}/${session.sessionName}`;
}

/** The name at the end of a role's ARN, without its path. */
export function roleNameOf(roleArn: string): string {
  return roleArn.split('/').at(-1) ?? roleArn;
}

/** A made-up but steady unique id of a role. */
export function roleId(roleArn: string): string {
  const letters = roleNameOf(roleArn)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '');
  return `AROA${letters.padEnd(17, 'EXAMPLE').slice(0, 17)}`;
}
