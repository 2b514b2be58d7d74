import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sightingKey } from '../../lib/boundary/stored-sighting.ts';
import { startEmulatorAws, type EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { eventSender, type BusEvent } from '../../local/emulator/put-events.ts';
import { variant } from '../lib/boundary/events/fixtures.ts';
import { itemsOf, PATIENCE_MILLISECONDS, until, whyUnavailable } from './emulated.ts';

const CALLS = 40;
const [busy, quiet, modern] = ['i-0b05b05b05b05b05b', 'i-0411e7411e7411e74', 'i-02022022022022022'] as const;

const unavailable = await whyUnavailable();

let aws: EmulatorAws;

beforeAll(async () => {
  if (unavailable !== null) return;
  aws = await startEmulatorAws();
});

afterAll(async () => {
  if (unavailable === null) await aws.stop();
});

/** A call of an instance with credentials by one version of IMDS; every call is another event. */
function callBy(instanceId: string, ec2RoleDelivery: '1.0' | '2.0', number = 0): BusEvent {
  return variant('other.call-by-imdsv1', {
    'detail.eventID': `call-${number}`,
    'detail.userIdentity.arn': `arn:aws:sts::111122223333:assumed-role/web/${instanceId}`,
    'detail.userIdentity.sessionContext.ec2RoleDelivery': ec2RoleDelivery,
  }) as BusEvent;
}

async function sightingOf(instanceId: string): Promise<Record<string, unknown> | undefined> {
  const { pk } = sightingKey({ accountId: '111122223333', instanceId });
  return (await itemsOf(aws, aws.deployment.recordsTableName)).find((item) => item['pk'] === pk);
}

async function notedIn(logFile: string): Promise<string[]> {
  return (await readFile(logFile, 'utf8')).split('\n').filter((line) => line.includes('IMDSv1 used'));
}

describe.skipIf(unavailable !== null)(
  'calls with credentials by IMDSv1, through EventBridge, a FIFO queue and Lambda',
  () => {
    beforeAll(async () => {
      const send = eventSender(aws.emulator);
      await send([callBy(modern, '2.0')]);
      await send(Array.from({ length: CALLS }, (_, number) => callBy(busy, '1.0', number)));
      // The queue keeps the order: when the last one is noted, all before it are.
      await send([callBy(quiet, '1.0')]);
      await until(async () => (await sightingOf(quiet)) !== undefined);
    }, PATIENCE_MILLISECONDS);

    it('leave one sighting for each instance, with an end', async () => {
      expect(await sightingOf(busy)).toMatchObject({
        sk: 'imdsv1-use',
        firstSeenAt: expect.stringMatching(/^\d{4}-/) as unknown,
        lastSeenAt: expect.stringMatching(/^\d{4}-/) as unknown,
        expiresAt: expect.any(Number) as unknown,
      });
    });

    it(
      'reach the function once within five minutes, however many they are',
      async () => {
        // A function's log reaches the emulator's file after its item reaches the table.
        await until(async () => (await notedIn(aws.emulator.logFile)).some((line) => line.includes(quiet)));

        const noted = await notedIn(aws.emulator.logFile);

        expect(noted.filter((line) => line.includes(busy))).toHaveLength(1);
        expect(noted.filter((line) => line.includes(quiet))).toHaveLength(1);
      },
      PATIENCE_MILLISECONDS,
    );

    it('are not those by IMDSv2', async () => {
      expect(await sightingOf(modern)).toBeUndefined();
    });
  },
);
