import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, imageId, launched, refusalOf } from './given.ts';

describe('tags', () => {
  it('are added, overwritten and deleted, by value when one is given', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2, {
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'old' }] }],
    });
    const Resources = [instanceId];

    await ec2.send(
      new CreateTagsCommand({
        Resources,
        Tags: [
          { Key: 'Name', Value: 'new' },
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'a' }, { Key: 'b', Value: 'other' }] }));

    expect(Object.fromEntries(simulator.instances.get(instanceId)?.tags ?? [])).toEqual({
      Name: 'new',
      b: '2',
    });
  });

  it('are all deleted when none is named', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId = ''] = simulator.instances.seed(1, { imageId, tags: { a: '1' } });

    await ec2.send(new DeleteTagsCommand({ Resources: [instanceId] }));

    expect(simulator.instances.get(instanceId)?.tags.size).toBe(0);
  });

  it('are refused on what does not exist', async () => {
    const { ec2 } = await givenSimulator();
    const Tags = [{ Key: 'a', Value: '1' }];

    const unknown = await refusalOf(ec2.send(new CreateTagsCommand({ Resources: ['vpc-1'], Tags })));
    const none = await refusalOf(ec2.send(new CreateTagsCommand({ Resources: [], Tags })));

    expect(unknown).toMatchObject({ name: 'InvalidID' });
    expect(none).toMatchObject({ name: 'MissingParameter' });
  });
});
