import type { XmlObject } from '../protocol/xml.ts';
import { derivedId } from './identifiers.ts';
import type { InstanceRecord } from './instance.ts';
import type { RegionState } from './region-state.ts';

/** Where and when an instance is shown. `answeringLaunch`: in RunInstances' own answer nothing is attached yet. */
export interface InstanceView {
  readonly state: RegionState;
  readonly now: number;
  readonly answeringLaunch?: boolean;
}

/** 10.0.0.0/8 by the order of launches. */
export function privateIpAddress(instance: InstanceRecord): string {
  const host = instance.ordinal + 10;
  return `10.${(host >> 16) & 255}.${(host >> 8) & 255}.${host & 255}`;
}

export function privateDnsName(instance: InstanceRecord, region: string): string {
  return `ip-${privateIpAddress(instance).replaceAll('.', '-')}.${region}.compute.internal`;
}

const vpcId = 'vpc-0example000000000';
const groupSet = [{ groupId: 'sg-0example0000000000', groupName: 'default' }];

/** What an instance itself shows of its primary network interface. */
export function primaryNetwork(instance: InstanceRecord): XmlObject {
  return {
    subnetId: instance.subnetId ?? 'subnet-0example00000000',
    vpcId,
    privateIpAddress: privateIpAddress(instance),
    sourceDestCheck: true,
    groupSet,
  };
}

/** The primary network interface; its attach time tells the instance's age. */
export function networkInterface(instance: InstanceRecord, view: InstanceView): XmlObject {
  const { subnetId, privateIpAddress: address } = primaryNetwork(instance);
  const dnsName = privateDnsName(instance, view.state.region);
  return {
    networkInterfaceId: derivedId('eni', instance.instanceId),
    subnetId,
    vpcId,
    ownerId: view.state.accountId,
    status: 'in-use',
    macAddress: macAddress(instance),
    privateIpAddress: address,
    privateDnsName: dnsName,
    sourceDestCheck: true,
    interfaceType: 'interface',
    groupSet,
    attachment: {
      attachmentId: derivedId('eni-attach', instance.instanceId),
      deviceIndex: 0,
      networkCardIndex: 0,
      status: view.answeringLaunch === true ? 'attaching' : 'attached',
      attachTime: new Date(instance.attachTime),
      deleteOnTermination: true,
    },
    privateIpAddressesSet: [{ privateIpAddress: address, privateDnsName: dnsName, primary: true }],
    ipv6AddressesSet: [],
    tagSet: [],
  };
}

function macAddress(instance: InstanceRecord): string {
  const pairs = instance.instanceId.slice(-10).match(/../g) ?? [];
  return ['06', ...pairs].join(':');
}
