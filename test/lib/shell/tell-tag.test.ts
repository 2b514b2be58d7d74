import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
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

/** Launches an instance with IMDSv1 and a tag; gives the events of it. */
async function launch(value: string) {
  const credentials = { accessKeyId: 'AKIADEVELOPEREXAMPLE', secretAccessKey: 'local' };
  await new EC2Client({ endpoint: local.ec2.url, region: REGION, credentials }).send(
    new RunInstancesCommand({
      ImageId: 'ami-0a1b2c3d4e5f60718',
      MinCount: 1,
      MaxCount: 1,
      MetadataOptions: { HttpTokens: 'optional' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: EXCEPTION_TAG, Value: value }] }],
    }),
  );
  const events = local.takeEvents();
  return {
    byCloudTrail: events.filter(({ detail }) => detail['eventName'] === 'RunInstances'),
    byState: events.filter(({ detail }) => detail['state'] === 'running'),
  };
}

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
      [true, 'Its tag'],
      [false, 'Its tag'],
    ]);
  });

  it('is not bothered where the tag is as it should be', async () => {
    const { byCloudTrail } = await launch('httpTokens=optional days=7 reason=the vendor agent needs it');

    await local.handle(byCloudTrail, { ports: { policy } });

    expect(local.findings()).toMatchObject([
      { nextStep: expect.stringMatching(/^Set HttpTokens=required/) as string },
    ]);
  });
});
