import * as z from 'zod';
import type { Instance } from '../domain/instance.ts';
import { isNode, scalar } from './events/ec2-serialisation.ts';
import { eventTime } from './events/event-time.ts';
import { instanceState } from './events/observed-instances.ts';
import { observedMetadataOptions } from './events/observed-options.ts';
import { accountId, instanceId, listOf, part, text } from './events/shapes.ts';
import { tagsOf } from './events/tags.ts';

/** Where an instance is, as far as its description does not say. */
type Place = Pick<Instance, 'accountId' | 'region'>;

/** The SDK gives dates, the AWS CLI prints them as ISO 8601. */
const time = z.preprocess((value) => (value instanceof Date ? value.getTime() : value), eventTime);

const described = part({
  InstanceId: text,
  ImageId: text,
  ClientToken: text,
  State: part({ Name: instanceState }),
  IamInstanceProfile: part({ Arn: text }),
  Operator: part({ Managed: text, Principal: text }),
  Placement: part({ AvailabilityZone: text }),
  MetadataOptions: z.preprocess(withLowerCaseNames, observedMetadataOptions),
  Tags: z.unknown().optional().transform(tagsOf),
  RootDeviceName: text,
  BlockDeviceMappings: listOf(part({ DeviceName: text, Ebs: part({ AttachTime: time }) })),
  NetworkInterfaces: listOf(part({ Attachment: part({ DeviceIndex: text, AttachTime: time }) })),
});

/**
 * One instance as `DescribeInstances` shows it, from the SDK or in the AWS CLI's JSON. Never throws: a member
 * that is missing or not understood is unknown. `place` is where it was asked for.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
 */
export function describedInstance(json: unknown, place: Place): Instance {
  const instance = described.parse(json);
  return {
    instanceId: instance.InstanceId ?? '',
    accountId: place.accountId,
    region: regionOf(instance.Placement.AvailabilityZone) ?? place.region,
    state: instance.State.Name,
    metadataOptions: instance.MetadataOptions,
    tags: instance.Tags,
    imageId: instance.ImageId,
    instanceProfileArn: instance.IamInstanceProfile.Arn,
    managedBy:
      instance.Operator.Managed === 'true' ? (instance.Operator.Principal ?? 'an AWS service') : null,
    firstLaunchedAt: firstLaunchedAt(instance),
    clientToken: instance.ClientToken,
  };
}

/**
 * The instances that `aws ec2 describe-instances` prints, whole or by `--query 'Reservations[].Instances[]'`.
 * The account is the reservation's owner, the Region that of the Availability Zone; `defaults` where the file
 * does not say. What has no instance id is left out. `null`: the JSON is something else altogether.
 */
export function parseDescribedInstances(json: unknown, defaults: Place): readonly Instance[] | null {
  const instances = instancesIn(json, defaults);
  return instances?.filter((instance) => instanceId.safeParse(instance.instanceId).success) ?? null;
}

/** The lists and objects around an instance, at most: what is nested deeper is something else. */
const DEEPEST = 8;

function instancesIn(json: unknown, place: Place, depth = 0): readonly Instance[] | null {
  if (depth > DEEPEST) return null;
  if (Array.isArray(json)) {
    const lists = json.map((element) => instancesIn(element, place, depth + 1));
    return lists.every((list) => list !== null) ? lists.flat() : null;
  }
  if (!isNode(json)) return null;
  if (Array.isArray(json['Reservations'])) return instancesIn(json['Reservations'], place, depth + 1);
  if (Array.isArray(json['Instances'])) {
    const owner = accountId.parse(json['OwnerId']) ?? place.accountId;
    return instancesIn(json['Instances'], { ...place, accountId: owner }, depth + 1);
  }
  return scalar(json['InstanceId']) === null ? null : [describedInstance(json, place)];
}

/** `HttpTokens` as `httpTokens`: the names that events use. */
function withLowerCaseNames(options: unknown): unknown {
  if (!isNode(options)) return {};
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );
}

/** The Region of a zone; a Local or Wavelength Zone's name goes on behind it (`us-west-2-lax-1a`). */
function regionOf(zone: string | null): string | null {
  return /^[a-z]{2,}(?:-[a-z]+)+?-\d+/.exec(zone ?? '')?.[0] ?? null;
}

/** Volumes and interfaces can be replaced later, so the earliest of the two is nearest to the truth. */
function firstLaunchedAt(instance: z.output<typeof described>): Date | null {
  const rootVolume = instance.BlockDeviceMappings.find(
    ({ DeviceName }) => DeviceName !== null && DeviceName === instance.RootDeviceName,
  );
  const primaryInterface = instance.NetworkInterfaces.find(
    ({ Attachment }) => Attachment.DeviceIndex === '0',
  );
  const times = [rootVolume?.Ebs.AttachTime, primaryInterface?.Attachment.AttachTime];
  return (
    times.filter((at) => at instanceof Date).toSorted((left, right) => left.getTime() - right.getTime())[0] ??
    null
  );
}
