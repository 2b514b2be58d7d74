import { profileArn, profileId } from '../state/instance-profile.ts';
import { metadataOptionsInForce, type InstanceRecord } from '../state/instance.ts';
import type { RegionState } from '../state/region-state.ts';
import { reservationIdOf } from '../state/render-instance.ts';
import { privateDnsName, privateIpAddress } from '../state/render-network.ts';
import type { RoleCredentials, RoleDelivery } from './credentials.ts';

/** Whose metadata is read, and how. */
export interface MetadataSubject {
  readonly instance: InstanceRecord;
  readonly state: RegionState;
  readonly now: number;
  readonly delivery: RoleDelivery;
  readonly credentials: RoleCredentials;
}

type Entries = Record<string, () => string>;

/**
 * What is at a path below `latest/`: a value, or a directory's listing, or undefined.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html
 */
export function metadataAt(path: string, subject: MetadataSubject): string | undefined {
  const entries = entriesOf(subject);
  const name = path.replace(/(?<!\/)\/+$/, '');
  return entries[name]?.() ?? listing(Object.keys(entries), name);
}

function listing(paths: readonly string[], directory: string): string | undefined {
  const prefix = directory === '' ? '' : `${directory}/`;
  const children = paths
    .filter((path) => path.startsWith(prefix))
    .map((path) => firstStep(path.slice(prefix.length)));
  return children.length === 0 ? undefined : [...new Set(children)].join('\n');
}

function firstStep(path: string): string {
  const end = path.indexOf('/');
  return end === -1 ? path : path.slice(0, end + 1);
}

function entriesOf(subject: MetadataSubject): Entries {
  const { instance, state } = subject;
  return {
    'meta-data/ami-id': () => instance.imageId,
    'meta-data/ami-launch-index': () => String(instance.amiLaunchIndex ?? 0),
    'meta-data/hostname': () => privateDnsName(instance, state.region),
    ...roleEntries(subject),
    'meta-data/instance-id': () => instance.instanceId,
    'meta-data/instance-life-cycle': () => instance.instanceLifecycle ?? 'on-demand',
    'meta-data/instance-type': () => instance.instanceType,
    'meta-data/local-hostname': () => privateDnsName(instance, state.region),
    'meta-data/local-ipv4': () => privateIpAddress(instance),
    'meta-data/placement/availability-zone': () => `${state.region}a`,
    'meta-data/placement/region': () => state.region,
    'meta-data/reservation-id': () => reservationIdOf(instance),
    'meta-data/services/domain': () => 'amazonaws.com',
    'meta-data/services/partition': () => 'aws',
    ...tagEntries(subject),
    'dynamic/instance-identity/document': () => identityDocument(instance, state),
  };
}

function roleEntries(subject: MetadataSubject): Entries {
  const { instance, state, now, delivery, credentials } = subject;
  const roleName = instance.iamInstanceProfile;
  if (roleName === undefined) return {};
  const info = {
    Code: 'Success',
    LastUpdated: new Date(now).toISOString(),
    InstanceProfileArn: profileArn(state.accountId, roleName),
    InstanceProfileId: profileId(roleName),
  };
  return {
    'meta-data/iam/info': () => JSON.stringify(info, null, 2),
    [`meta-data/iam/security-credentials/${roleName}`]: () =>
      credentials({ instance, state, roleName }, delivery, now),
  };
}

function tagEntries({ instance, now }: MetadataSubject): Entries {
  if (metadataOptionsInForce(instance, now).instanceMetadataTags === 'disabled') return {};
  return Object.fromEntries(
    [...instance.tags].map(([key, value]) => [`meta-data/tags/instance/${key}`, () => value]),
  );
}

function identityDocument(instance: InstanceRecord, state: RegionState): string {
  const document = {
    accountId: state.accountId,
    architecture: 'x86_64',
    availabilityZone: `${state.region}a`,
    imageId: instance.imageId,
    instanceId: instance.instanceId,
    instanceType: instance.instanceType,
    pendingTime: new Date(instance.launchTime).toISOString(),
    privateIp: privateIpAddress(instance),
    region: state.region,
    version: '2017-09-30',
  };
  return JSON.stringify(document, null, 2);
}
