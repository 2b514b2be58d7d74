import { describe, expect, it } from 'vitest';
import { autoScalingGroupOf, instanceKey, launchTemplateOf, nameOf } from '../../../lib/domain/instance.ts';
import { anInstance } from '../../given.ts';

describe('instanceKey', () => {
  it('tells the same id in two accounts or Regions apart', () => {
    const keys = [
      anInstance(),
      anInstance({ accountId: '444455556666' }),
      anInstance({ region: 'us-east-1' }),
    ].map(instanceKey);

    expect(keys[0]).toBe('111122223333/eu-west-1/i-0a1b2c3d4e5f60718');
    expect(new Set(keys).size).toBe(3);
  });
});

describe.each([
  ['the name', nameOf, 'Name'],
  ['the launch template', launchTemplateOf, 'aws:ec2launchtemplate:id'],
  ['the Auto Scaling group', autoScalingGroupOf, 'aws:autoscaling:groupName'],
] as const)('%s of an instance', (_name, read, tag) => {
  it(`is its tag ${tag}`, () => {
    expect(read(anInstance({ tags: { [tag]: 'value' } }))).toBe('value');
  });

  it('is null where it has no such tag, or its tags are not known', () => {
    expect(read(anInstance({ tags: {} }))).toBeNull();
    expect(read(anInstance({ tags: null }))).toBeNull();
  });
});
