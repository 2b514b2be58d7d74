import { DescribeInstancesCommand, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import { describedInstance } from '../boundary/describe-instances.ts';
import type { Instance } from '../domain/instance.ts';
import { GOVERNED_FIELDS, apiName, type MetadataOptionsPatch } from '../domain/metadata-options.ts';
import type { GuardPorts, LookupKey } from '../shell/guard-ports.ts';
import { changeAnswerOf } from './ec2-errors.ts';
import { ec2Clients, type CredentialsFor } from './ec2-clients.ts';
import { retrying } from './retrying.ts';

/** EC2's names of the filters by which instances are looked up. */
const FILTERS: Readonly<Record<LookupKey, string>> = {
  'instance-id': 'instance-id',
  'client-token': 'client-token',
  'auto-scaling-group': 'tag:aws:autoscaling:groupName',
  'launch-template': 'tag:aws:ec2launchtemplate:id',
  image: 'image-id',
};

/**
 * EC2, as far as the guard needs it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
 */
export function ec2(
  credentialsFor: CredentialsFor,
): Pick<GuardPorts, 'describeInstances' | 'modifyMetadataOptions'> {
  const clientFor = ec2Clients(credentialsFor);

  return {
    describeInstances: async (place, { by, values }, signal) => {
      const instances: Instance[] = [];
      let nextToken: string | undefined;
      do {
        const input = { Filters: [{ Name: FILTERS[by], Values: [...values] }], NextToken: nextToken };
        const command = new DescribeInstancesCommand(input);
        const answer = await retrying(() => clientFor(place).send(command, { abortSignal: signal }), signal);
        const found = (answer.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
        instances.push(...found.map((instance) => describedInstance(instance, place)));
        nextToken = answer.NextToken;
      } while (nextToken !== undefined && nextToken !== '');
      return instances;
    },

    modifyMetadataOptions: async ({ instanceId, ...place }, patch, signal) => {
      const input = { InstanceId: instanceId, ...parametersOf(patch) };
      const command = new ModifyInstanceMetadataOptionsCommand(input);
      const call = retrying(() => clientFor(place).send(command, { abortSignal: signal }), signal);
      return call.then(() => ({ kind: 'accepted' }) as const, changeAnswerOf);
    },
  };
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
