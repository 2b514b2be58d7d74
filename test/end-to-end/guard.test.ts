import { setTimeout as sleep } from 'node:timers/promises';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventBridgeEvent } from '../../local/ec2/events/envelope.ts';
import { startEmulatorAws, type EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { eventSender } from '../../local/emulator/put-events.ts';
import { waitUntil } from '../../local/story/wait-until.ts';
import {
  developerOf,
  itemsOf,
  launchWithImdsV1,
  messagesIn,
  PATIENCE_MILLISECONDS,
  whyUnavailable,
} from './emulated.ts';

const LAUNCHES = 200;
/** As the README promises. */
const STORM_FROM = 5;

const unavailable = await whyUnavailable();

let aws: EmulatorAws;
const events: EventBridgeEvent[] = [];
let developer: EC2Client;

beforeAll(async () => {
  if (unavailable !== null) return;
  aws = await startEmulatorAws({
    applyDelayMilliseconds: 50,
    stateChangeDelay: 3_000,
    onEvent: (event) => events.push(event),
  });
  developer = developerOf(aws);
});

afterAll(async () => {
  if (unavailable === null) await aws.stop();
});

describe.skipIf(unavailable !== null)(
  '200 launches with IMDSv1 in a burst, through EventBridge, SQS and Lambda',
  () => {
    let ids: string[];

    beforeAll(async () => {
      ids = await Promise.all(Array.from({ length: LAUNCHES }, () => launchWithImdsV1(developer)));
      await waitUntil(() => aws.findings().length >= LAUNCHES, PATIENCE_MILLISECONDS);
    });

    it('end with every instance enforced', () => {
      const tokens = ids.map((id) => aws.ec2.instances.get(id)?.metadataOptions.httpTokens);

      expect(ids).toHaveLength(LAUNCHES);
      expect(new Set(tokens)).toEqual(new Set(['required']));
    });

    it('end with one finding for each and none twice', () => {
      const told = aws
        .findings()
        .map(({ json }) => (JSON.parse(json) as { instance: { instanceId: string } }).instance);

      expect(told.map(({ instanceId }) => instanceId).toSorted()).toEqual(ids.toSorted());
    });

    it('end with one closed record for each and none open', async () => {
      await untilQuiet();
      const items = await itemsOf(aws, aws.deployment.recordsTableName);

      expect(items.filter(({ outcome }) => outcome === 'remediated')).toHaveLength(LAUNCHES);
      expect(items.filter(({ open }) => open !== undefined)).toEqual([]);
    });

    it('are one digest in Slack that counts right, not 200 messages', async () => {
      const messages = () => aws.slack.messages.list().filter(({ threadTs }) => threadTs === null);
      const digests = () => messages().filter(({ text }) => text.includes(`${LAUNCHES} instances`));
      await waitUntil(() => digests().length > 0, PATIENCE_MILLISECONDS);

      expect(digests()).toHaveLength(1);
      // It is a storm from the fifth story on: a machine that is slow to launch may tell four by themselves.
      expect(messages().length - digests().length).toBeLessThan(STORM_FROM);
    });

    it('change nothing when their events come twice and in another order', async () => {
      const changesBefore = guardCalls('ModifyInstanceMetadataOptions');
      const foundBefore = aws.findings().length;
      const send = eventSender(aws.emulator);
      const launches = events.slice();

      await send(launches.toReversed());
      await send(launches);
      await untilQuiet();

      expect(launches.length).toBeGreaterThan(2 * LAUNCHES);
      expect(guardCalls('ModifyInstanceMetadataOptions')).toBe(changesBefore);
      expect(aws.findings()).toHaveLength(foundBefore);
    });

    it('leave nothing in a dead-letter queue', async () => {
      const { cloudTrailDeadLetterQueueUrl, stateChangeDeadLetterQueueUrl } = aws.deployment;

      expect(await messagesIn(aws, cloudTrailDeadLetterQueueUrl)).toBe(0);
      expect(await messagesIn(aws, stateChangeDeadLetterQueueUrl)).toBe(0);
    });
  },
);

describe.skipIf(unavailable !== null)('Slack that is away', () => {
  it('holds up no enforcement', async () => {
    aws.slack.faults.add({ kind: 'status', status: 503, times: 1_000 });
    const postedBefore = aws.slack.calls.count('chat.postMessage', 'ok');
    const instanceId = await launchWithImdsV1(developer);

    const enforced = () => aws.ec2.instances.get(instanceId)?.metadataOptions.httpTokens === 'required';

    expect(await waitUntil(enforced, PATIENCE_MILLISECONDS)).not.toBeNull();
    expect(aws.slack.calls.count('chat.postMessage', 'ok')).toBe(postedBefore);
  });
});

function guardCalls(action: string): number {
  return aws.ec2.calls.list(action).filter(({ accessKeyId }) => accessKeyId === aws.guardAccessKeyId).length;
}

/** Waits until nothing is in a queue, on its way to the function, or being handled. */
async function untilQuiet(): Promise<void> {
  const { cloudTrailQueueUrl, stateChangeQueueUrl } = aws.deployment;
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (Date.now() < deadline) {
    if ((await messagesIn(aws, cloudTrailQueueUrl)) + (await messagesIn(aws, stateChangeQueueUrl)) === 0)
      return;
    await sleep(100);
  }
  throw new Error('The queues did not become empty.');
}
