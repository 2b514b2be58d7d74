import type { InstanceKey } from '../instance.ts';

/** The console of each AWS partition, by how its Regions begin. The last one is for all others. */
const consoles: readonly (readonly [prefix: string, host: string])[] = [
  ['us-gov-', 'console.amazonaws-us-gov.com'],
  ['cn-', 'console.amazonaws.cn'],
  ['eusc-', 'console.amazonaws-eusc.eu'],
  ['', 'console.aws.amazon.com'],
];

/**
 * The address of an instance in the EC2 console of its partition and Region. It shows whatever account the
 * browser is signed in to: the address itself cannot name one.
 */
export function consoleUrl({ region, instanceId }: InstanceKey): string {
  const host = consoles.find(([prefix]) => region.startsWith(prefix))?.[1] ?? '';
  const [where, which] = [encodeURIComponent(region), encodeURIComponent(instanceId)];
  return `https://${host}/ec2/home?region=${where}#InstanceDetails:instanceId=${which}`;
}
