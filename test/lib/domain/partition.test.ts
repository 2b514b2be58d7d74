import { expect, it } from 'vitest';
import { instanceArn, partitionOf } from '../../../lib/domain/partition.ts';

it.each([
  ['eu-west-1', 'aws'],
  ['us-east-1', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-northwest-1', 'aws-cn'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eu-isoe-west-1', 'aws-iso-e'],
])('%s is in the partition %s', (region, expected) => {
  expect(partitionOf(region)).toBe(expected);
});

it('an instance has the ARN that EC2 gives it', () => {
  const arn = instanceArn({ accountId: '111122223333', region: 'cn-north-1', instanceId: 'i-0a1b2c3d' });

  expect(arn).toBe('arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-0a1b2c3d');
});
