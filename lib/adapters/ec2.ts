import {
  DescribeInstancesCommand,
  ModifyInstanceMetadataOptionsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { describedInstance } from '../boundary/describe-instances.ts';
import type { Instance } from '../domain/instance.ts';
import { GOVERNED_FIELDS, apiName, type MetadataOptionsPatch } from '../domain/metadata-options.ts';
import type { GuardPorts, LookupKey, Place } from '../shell/guard-ports.ts';
import { changeAnswerOf } from './ec2-errors.ts';
import { retrying } from './retrying.ts';

/** EC2's names of the filters by which instances are looked up. */
const FILTERS: Readonly<Record<LookupKey, string>> = {
  'instance-id': 'instance-id',
  'client-token': 'client-token',
  'auto-scaling-group': 'tag:aws:autoscaling:groupName',
  'launch-template': 'tag:aws:ec2launchtemplate:id',
  image: 'image-id',
};

/** How calls are made: at once, or at a pace that many share. */
export interface Calling {
  readonly make: <Answer>(
    place: Place,
    permission: 'ec2:DescribeInstances' | 'ec2:ModifyInstanceMetadataOptions',
    ask: () => Promise<Answer>,
    signal: AbortSignal,
  ) => Promise<Answer>;
  /** What is to be done with a command before it is sent. */
  readonly prepare?: (command: DescribeInstancesCommand) => void;
}

const atOnce: Calling = { make: (_place, _permission, ask, signal) => retrying(ask, signal) };

/**
 * EC2, as far as the guard needs it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
 */
export function ec2(
  clientFor: (place: Place) => EC2Client,
  calling: Calling = atOnce,
): Pick<GuardPorts, 'describeInstances' | 'modifyMetadataOptions'> {
  return {
    describeInstances: async (place, { by, values }, signal) => {
      const instances: Instance[] = [];
      let nextToken: string | undefined;
      do {
        const input = {
          Filters: [{ Name: FILTERS[by], Values: values.map(literally) }],
          NextToken: nextToken,
        };
        // Where an account hides what AWS services manage for it, it is open all the same.
        const command = new DescribeInstancesCommand({ ...input, IncludeManagedResources: true });
        calling.prepare?.(command);
        const ask = () => clientFor(place).send(command, { abortSignal: signal });
        const answer = await calling.make(place, 'ec2:DescribeInstances', ask, signal);
        const found = (answer.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
        instances.push(...found.map((instance) => describedInstance(instance, place)));
        nextToken = answer.NextToken;
      } while (nextToken !== undefined && nextToken !== '');
      return instances;
    },

    modifyMetadataOptions: async ({ instanceId, ...place }, patch, signal) => {
      const input = { InstanceId: instanceId, ...parametersOf(patch) };
      const command = new ModifyInstanceMetadataOptionsCommand(input);
      const ask = () => clientFor(place).send(command, { abortSignal: signal });
      const answer = calling.make(place, 'ec2:ModifyInstanceMetadataOptions', ask, signal);
      return answer.then(() => ({ kind: 'accepted' }) as const, changeAnswerOf);
    },
  };
}

/**
 * A value that a filter takes for itself alone. Whoever launches chooses the client token, and whoever makes a group its
 * name: with a `*` in it one would find every instance, and with a backslash none.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
function literally(value: string): string {
  return value.replace(/[\\*?]/g, '\\$&');
}

/** A patch with EC2's API names: the members to change and no others. */
export function parametersOf(patch: MetadataOptionsPatch): Record<string, string | number> {
  return Object.fromEntries(
    GOVERNED_FIELDS.flatMap((field) => {
      const value = patch[field];
      return value === undefined ? [] : [[apiName(field), value]];
    }),
  );
}
