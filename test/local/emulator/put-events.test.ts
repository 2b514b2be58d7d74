import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { eventSender } from '../../../local/emulator/put-events.ts';

const eventBridge = mockClient(EventBridgeClient);
const emulator = {
  endpoint: 'http://127.0.0.1:9',
  account: '111122223333',
  region: 'eu-central-1',
  logFile: '/dev/null',
  scaleWaits: () => Promise.resolve(),
  reset: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

beforeEach(() => {
  eventBridge.reset();
});

describe('the sender of events', () => {
  test('puts source, type, resources and detail on the bus as they are', async () => {
    eventBridge.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'e' }] });

    await eventSender(emulator)([anEvent(1)]);

    expect(sentEntries()).toEqual([
      [
        {
          Source: 'aws.ec2',
          DetailType: 'EC2 Instance State-change Notification',
          Time: new Date('2026-03-01T10:00:00Z'),
          Resources: ['arn:1'],
          Detail: '{"n":1}',
        },
      ],
    ]);
  });

  test('sends at most ten at a time, in order', async () => {
    eventBridge.on(PutEventsCommand).resolves({ Entries: [] });

    await eventSender(emulator)(Array.from({ length: 23 }, (_, n) => anEvent(n)));

    expect(sentEntries().map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(
      sentEntries()
        .flat()
        .map(({ Detail }) => Detail),
    ).toEqual(Array.from({ length: 23 }, (_, n) => `{"n":${n}}`));
  });

  test('sends nothing when there is nothing', async () => {
    await eventSender(emulator)([]);

    expect(sentEntries()).toEqual([]);
  });

  test('fails when the bus refuses one', async () => {
    eventBridge.on(PutEventsCommand).resolves({
      FailedEntryCount: 1,
      Entries: [{ EventId: 'e' }, { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'No.' }],
    });

    const sending = eventSender(emulator)([anEvent(1), anEvent(2)]);

    await expect(sending).rejects.toThrow(
      'EventBridge refused an event: NotAuthorizedForSourceException No.',
    );
  });
});

function anEvent(n: number) {
  return {
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance State-change Notification',
    time: '2026-03-01T10:00:00Z',
    resources: [`arn:${n}`],
    detail: { n },
  };
}

function sentEntries() {
  return eventBridge.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);
}
