import type { InstanceKey } from '../instance.ts';

/** Room for an id; EC2's have 19 characters. */
const MAX_ID = 64;

/** The console of each partition but AWS's main one, by how the partition's Regions begin. */
const consoles: readonly (readonly [prefix: string, host: string])[] = [
  ['us-gov-', 'console.amazonaws-us-gov.com'],
  ['cn-', 'console.amazonaws.cn'],
  ['eusc-', 'console.amazonaws-eusc.eu'],
];

/**
 * The address of an instance in the EC2 console of its partition and Region. It shows whatever account the
 * browser is signed in to: the address itself cannot name one.
 */
export function consoleUrl({ region, instanceId }: InstanceKey): string {
  const host = consoles.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'console.aws.amazon.com';
  return `https://${host}/ec2/home?region=${idOnly(region)}#InstanceDetails:instanceId=${idOnly(instanceId)}`;
}

/** What ids and Regions are made of: anything else would only be there to lead elsewhere. */
function idOnly(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/g, '').slice(0, MAX_ID);
}
