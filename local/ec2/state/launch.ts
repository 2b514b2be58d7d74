import type { InstanceRecord, Operator, Tags } from './instance.ts';
import type { LaunchTemplateData } from './launch-template.ts';
import { profileNameOf } from './instance-profile.ts';
import { optionsAtLaunch, refuseUnenforcedTokens, type MetadataOptions } from './metadata-options.ts';
import { Ec2Error, invalidParameterValue, missingParameter } from '../errors.ts';
import type { RegionState } from './region-state.ts';
import type { World } from './world.ts';

/** A launch, whoever asks for it: RunInstances, CreateFleet, or a test. What the template says gives way. */
export interface LaunchRequest {
  readonly count: number;
  readonly imageId?: string | undefined;
  readonly instanceType?: string | undefined;
  readonly keyName?: string | undefined;
  readonly subnetId?: string | undefined;
  readonly clientToken?: string | undefined;
  readonly iamInstanceProfile?: string | undefined;
  readonly instanceLifecycle?: 'spot' | undefined;
  readonly operator?: Operator | undefined;
  readonly tags?: Tags | undefined;
  readonly metadataOptions?: Partial<MetadataOptions>;
  readonly template?: LaunchTemplateData | undefined;
}

const instancesPerLaunch = 5000;

/** A quota, so that one call with a number too large cannot take all memory. */
export function refuseMoreThanQuota(count: number): void {
  if (count <= instancesPerLaunch) return;
  throw new Ec2Error(
    'InstanceLimitExceeded',
    `You have requested more instances (${count}) than your quota allows.`,
  );
}

/** The records of a launch, not yet in the fleet. Throws Ec2Error when the account enforces tokens. */
export function planLaunch(world: World, state: RegionState, request: LaunchRequest): InstanceRecord[] {
  const template = request.template ?? {};
  const imageId = request.imageId ?? template.imageId;
  if (imageId === undefined) throw missingParameter('ImageId');
  if (!imageId.startsWith('ami-'))
    throw invalidParameterValue(`Invalid id: "${imageId}" (expecting "ami-...")`);
  const metadataOptions = optionsAtLaunch({
    launchCall: request.metadataOptions ?? {},
    launchTemplate: template.metadataOptions ?? {},
    accountDefaults: state.metadataDefaults,
    imdsSupport: state.images.get(imageId)?.imdsSupport,
  });
  refuseUnenforcedTokens(metadataOptions, state.metadataDefaults);
  const now = world.clock.now();
  const shared = {
    imageId,
    metadataOptions,
    instanceType: request.instanceType ?? template.instanceType ?? 'm1.small',
    keyName: request.keyName ?? template.keyName,
    subnetId: request.subnetId,
    clientToken: request.clientToken,
    iamInstanceProfile: request.iamInstanceProfile ?? profileNameOf(template.iamInstanceProfile ?? {}),
    instanceLifecycle: request.instanceLifecycle,
    reservationId: world.identifiers.next('r'),
    attachTime: now,
    launchTime: now,
    state: 'pending' as const,
    tags: mergeTags(instanceTags(template), request.tags),
    metadataOptionsApplyAt: now + world.applyDelayMilliseconds,
    ...(request.operator === undefined ? {} : { operator: request.operator }),
  };
  return Array.from({ length: request.count }, (_, amiLaunchIndex) => ({
    ...shared,
    amiLaunchIndex,
    instanceId: world.identifiers.next('i'),
    ordinal: state.fleet.size() + amiLaunchIndex,
  }));
}

function instanceTags(template: LaunchTemplateData): Tags {
  const specifications = template.tagSpecifications ?? [];
  return new Map(
    specifications.filter((one) => one.resourceType === 'instance').flatMap((one) => [...one.tags]),
  );
}

function mergeTags(weaker: Tags, stronger: Tags = new Map()): Tags {
  return new Map([...weaker, ...stronger]);
}
