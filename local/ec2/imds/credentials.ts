import type { InstanceRecord } from '../state/instance.ts';
import type { RegionState } from '../state/region-state.ts';
import type { Sessions } from '../state/sessions.ts';

/** The version of IMDS that handed credentials out; CloudTrail tells it as `ec2RoleDelivery`. */
export type RoleDelivery = '1.0' | '2.0';

const lifetimeMilliseconds = 6 * 60 * 60 * 1000;

/** Hands out role credentials, the same ones until they expire. */
export type RoleCredentials = (
  subject: { readonly instance: InstanceRecord; readonly state: RegionState; readonly roleName: string },
  delivery: RoleDelivery,
  now: number,
) => string;

/**
 * The JSON of `iam/security-credentials/ROLE`. Obviously no real secrets; the access key is one that this simulator
 * knows again, so calls made with it show up under the role, with how it was delivered.
 */
export function createRoleCredentials(sessions: Sessions): RoleCredentials {
  const issued = new Map<string, { readonly accessKeyId: string; readonly at: number }>();
  return ({ instance, state, roleName }, delivery, now) => {
    const key = `${instance.instanceId} ${roleName} ${delivery}`;
    const known = issued.get(key);
    const fresh = known !== undefined && now < known.at + lifetimeMilliseconds;
    const session = {
      accountId: state.accountId,
      roleArn: `arn:aws:iam::${state.accountId}:role/${roleName}`,
      sessionName: instance.instanceId,
      createdAt: now,
      ec2RoleDelivery: delivery,
    };
    const credentials = fresh ? known : { accessKeyId: sessions.open(session), at: now };
    issued.set(key, credentials);
    return credentialsDocument(credentials);
  };
}

function credentialsDocument({ accessKeyId, at }: { accessKeyId: string; at: number }): string {
  const document = {
    Code: 'Success',
    LastUpdated: new Date(at).toISOString(),
    Type: 'AWS-HMAC',
    AccessKeyId: accessKeyId,
    SecretAccessKey: 'simulated-secret-of-no-use-anywhere',
    Token: 'simulated-session-token-of-no-use-anywhere',
    Expiration: new Date(at + lifetimeMilliseconds).toISOString(),
  };
  return JSON.stringify(document, null, 2);
}
