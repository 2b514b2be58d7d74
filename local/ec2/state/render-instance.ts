import type { XmlObject } from '../protocol/xml.ts';
import { derivedId } from './identifiers.ts';
import { profileArn, profileId } from './instance-profile.ts';
import { instanceStateCodes, metadataOptionsState } from './instance.ts';
import type { InstanceRecord, InstanceStateName, Tags } from './instance.ts';
import type { MetadataOptions } from './metadata-options.ts';
import { networkInterface, primaryNetwork, privateDnsName, type InstanceView } from './render-network.ts';

/** An instance as DescribeInstances answers it. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html */
export function renderInstance(instance: InstanceRecord, view: InstanceView): XmlObject {
  const { state, now, answeringLaunch = false } = view;
  const optionsState = answeringLaunch ? 'pending' : metadataOptionsState(instance, now);
  const gone = instance.state === 'terminated';
  return {
    instanceId: instance.instanceId,
    imageId: instance.imageId,
    instanceState: renderState(instance.state),
    privateDnsName: gone ? '' : privateDnsName(instance, state.region),
    dnsName: '',
    reason: '',
    keyName: instance.keyName,
    amiLaunchIndex: instance.amiLaunchIndex ?? 0,
    productCodes: [],
    instanceType: instance.instanceType,
    launchTime: new Date(instance.launchTime),
    placement: { availabilityZone: `${state.region}a`, groupName: '', tenancy: 'default' },
    monitoring: { state: 'disabled' },
    ...(gone ? {} : primaryNetwork(instance)),
    ...(answeringLaunch ? { stateReason: { code: 'pending', message: 'pending' } } : {}),
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    blockDeviceMapping: answeringLaunch || gone ? [] : [rootVolume(instance)],
    virtualizationType: 'hvm',
    instanceLifecycle: instance.instanceLifecycle,
    clientToken: instance.clientToken ?? '',
    tagSet: renderTags(instance.tags),
    hypervisor: 'xen',
    networkInterfaceSet: gone ? [] : [networkInterface(instance, view)],
    ...renderProfile(instance.iamInstanceProfile, state.accountId),
    ebsOptimized: false,
    enaSupport: true,
    metadataOptions: renderMetadataOptions(instance.metadataOptions, optionsState),
    operator: { managed: instance.operator?.managed ?? false, principal: instance.operator?.principal },
  };
}

export function renderMetadataOptions(options: MetadataOptions, state: 'pending' | 'applied'): XmlObject {
  return {
    state,
    httpTokens: options.httpTokens,
    httpPutResponseHopLimit: options.httpPutResponseHopLimit,
    httpEndpoint: options.httpEndpoint,
    httpProtocolIpv4: 'enabled',
    httpProtocolIpv6: options.httpProtocolIpv6,
    instanceMetadataTags: options.instanceMetadataTags,
  };
}

export function renderState(name: InstanceStateName): XmlObject {
  return { code: instanceStateCodes[name], name };
}

export function renderTags(tags: Tags): XmlObject[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** The reservation an instance was launched in; seeded instances have one each. */
export function reservationIdOf(instance: InstanceRecord): string {
  return instance.reservationId ?? derivedId('r', instance.instanceId);
}

function renderProfile(profileName: string | undefined, accountId: string): XmlObject {
  if (profileName === undefined) return {};
  return { iamInstanceProfile: { arn: profileArn(accountId, profileName), id: profileId(profileName) } };
}

function rootVolume(instance: InstanceRecord): XmlObject {
  return {
    deviceName: '/dev/xvda',
    ebs: {
      volumeId: derivedId('vol', instance.instanceId),
      status: 'attached',
      attachTime: new Date(instance.attachTime),
      deleteOnTermination: true,
    },
  };
}
