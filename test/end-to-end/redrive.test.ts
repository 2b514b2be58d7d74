import type { EC2Client } from '@aws-sdk/client-ec2';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientConfiguration } from '../../local/emulator/clients.ts';
import { startEmulatorAws, type EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { guardrail } from '../cli/fake-terminal.ts';
import { developerOf, launchWithImdsV1, messagesIn, until, whyUnavailable } from './emulated.ts';

const unavailable = await whyUnavailable();

let aws: EmulatorAws;
let developer: EC2Client;
let instanceId: string;

beforeAll(async () => {
  if (unavailable !== null) return;
  aws = await startEmulatorAws({ applyDelayMilliseconds: 50, stateChangeDelay: 600_000 });
  developer = developerOf(aws);
  await giveUpAtOnce();
  aws.ec2.faults.add({
    kind: 'error',
    action: 'ModifyInstanceMetadataOptions',
    code: 'UnauthorizedOperation',
    message: 'An SCP says no.',
    times: 1_000,
  });
  instanceId = await launchWithImdsV1(developer);
  await until(async () => (await waiting()) === 1);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  if (unavailable === null) await aws.stop();
});

/** The emulator drops what the template says of giving up; here one try is enough. */
async function giveUpAtOnce(): Promise<void> {
  const sqs = new SQSClient(clientConfiguration(aws.emulator));
  const { cloudTrailQueueUrl, cloudTrailDeadLetterQueueUrl } = aws.deployment;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: cloudTrailDeadLetterQueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes.QueueArn, maxReceiveCount: 1 });
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: cloudTrailQueueUrl,
      Attributes: { RedrivePolicy, VisibilityTimeout: '3' },
    }),
  );
}

function waiting(): Promise<number> {
  return messagesIn(aws, aws.deployment.cloudTrailDeadLetterQueueUrl);
}

/** The command, as an operator of this account runs it. */
function redrive(...args: string[]) {
  const { endpoint, region, credentials } = clientConfiguration(aws.emulator);
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  return guardrail(['redrive', '--stack', aws.deployment.stackName, ...args]);
}

describe.skipIf(unavailable !== null)('a launch that the guard may not correct', () => {
  it('waits in the dead-letter queue, and is shown with what EC2 says', async () => {
    const { code, out } = await redrive('--dry-run');

    expect(code).toBe(0);
    expect(out).toMatch(/^1 message in 1 of \d+ dead-letter queues, /);
    expect(out).toContain('EC2 refuses the change: UnauthorizedOperation: An SCP says no.');
    expect(out).toContain(`RunInstances of ${instanceId}`);
    expect(await waiting()).toBe(1);
  });

  it('is told as still refused while nobody has mended it, and is not lost', async () => {
    const { code, out } = await redrive('--yes');

    expect(code).toBe(1);
    expect(out).toMatch(/Still on its way|Back in the dead-letter queue/);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'EC2 refuses the change: UnauthorizedOperation: An SCP says no.',
    );
    await until(async () => (await waiting()) === 1);
  });

  it('is corrected once that is mended, and told as handled', async () => {
    aws.ec2.faults.clear();

    const { code, out, error } = await redrive('--yes');

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/^1 of 1 message handled\n\nCloudTrail\n {2}Handled: corrected\.\n/);
    expect(aws.ec2.instances.get(instanceId)?.metadataOptions.httpTokens).toBe('required');
    expect(await waiting()).toBe(0);
  });
});
