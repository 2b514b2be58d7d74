import { CreateTagsCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EXCEPTION_TAG } from '../../../lib/domain/exception/tagged-launch.ts';
import { aPolicy, anExceptionPolicy } from '../../given.ts';
import { REGION, startLocalGuard, type LocalGuard } from '../../local-guard.ts';

let local: LocalGuard;

const policy = () => Promise.resolve({ ...aPolicy(), exceptions: anExceptionPolicy() });

beforeAll(async () => {
  local = await startLocalGuard();
});

afterAll(() => local.stop());

beforeEach(() => {
  local.topic.messages.splice(0);
});

function developer(): EC2Client {
  const credentials = { accessKeyId: 'AKIADEVELOPEREXAMPLE', secretAccessKey: 'local' };
  return new EC2Client({ endpoint: local.ec2.url, region: REGION, credentials });
}

/** Launches an instance with IMDSv1 and a tag, or without one; gives the events of it. */
async function launch(value: string | null) {
  const Tags = value === null ? [] : [{ Key: EXCEPTION_TAG, Value: value }];
  const { Instances: [launched] = [] } = await developer().send(
    new RunInstancesCommand({
      ImageId: 'ami-0a1b2c3d4e5f60718',
      MinCount: 1,
      MaxCount: 1,
      MetadataOptions: { HttpTokens: 'optional' },
      TagSpecifications: [{ ResourceType: 'instance', Tags }],
    }),
  );
  const events = local.takeEvents();
  return {
    instanceId: launched?.InstanceId ?? '',
    byCloudTrail: events.filter(({ detail }) => detail['eventName'] === 'RunInstances'),
    byState: events.filter(({ detail }) => detail['state'] === 'running'),
  };
}

describe('whoever tags the instance of somebody else', () => {
  it('asks for nothing in their name', async () => {
    const wish = 'httpTokens=optional days=7 reason=the vendor agent needs it';
    const { byCloudTrail, instanceId } = await launch(null);
    const Tags = [{ Key: EXCEPTION_TAG, Value: wish }];
    await developer().send(new CreateTagsCommand({ Resources: [instanceId], Tags }));

    await local.handle(byCloudTrail, { ports: { policy } });

    expect(local.findings()).toMatchObject([
      {
        exceptionTag: null,
        instance: { tags: { [EXCEPTION_TAG]: wish } },
        nextStep: expect.stringContaining('it is not in the event of the launch') as string,
      },
    ]);
  });
});

describe('whoever launches with a tag that cannot become a request', () => {
  it('is told by the finding of the correction', async () => {
    const { byCloudTrail } = await launch('httpTokens=optional days=7');

    await local.handle(byCloudTrail, { ports: { policy } });

    expect(local.findings()).toMatchObject([
      {
        kind: 'launch-remediated',
        nextStep: expect.stringMatching(
          /^Its tag imds-guardrail:exception-request .+: reason is missing: .+ Set HttpTokens=required in /,
        ) as string,
      },
    ]);
  });

  it('is told so also by the finding that comes again when they are known', async () => {
    const { byCloudTrail, byState } = await launch('please');

    await local.handle(byState, { ports: { policy } });
    await local.handle(byCloudTrail, { ports: { policy } });

    const told = local
      .findings()
      .map(({ principal, nextStep }) => [principal === null, nextStep.slice(0, 7)]);
    expect(told).toEqual([
      [true, 'Set Htt'],
      [false, 'Its tag'],
    ]);
  });

  it('is not bothered where the tag is as it should be', async () => {
    const { byCloudTrail } = await launch('httpTokens=optional days=7 reason=the vendor agent needs it');

    await local.handle(byCloudTrail, { ports: { policy } });

    expect(local.findings()).toMatchObject([
      {
        exceptionTag: 'httpTokens=optional days=7 reason=the vendor agent needs it',
        nextStep: expect.stringMatching(/^Set HttpTokens=required/) as string,
      },
    ]);
  });
});
