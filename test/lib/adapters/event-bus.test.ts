import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { eventBus } from '../../../lib/adapters/event-bus.ts';
import type { BusEvent } from '../../../lib/shell/emit-finding.ts';
import { NOW } from '../../given.ts';

const eventBridge = mockClient(EventBridgeClient);

beforeEach(() => {
  eventBridge.reset();
  eventBridge.on(PutEventsCommand).callsFake(({ Entries }: { Entries: unknown[] }) => ({
    Entries: Entries.map((_, index) => ({ EventId: `event-${index}` })),
  }));
});

afterAll(() => eventBridge.restore());

function events(count: number, detail = '{}'): BusEvent[] {
  const event = { source: 'imds-guardrail', detailType: 'Finding', time: NOW, resources: ['arn'], detail };
  return Array.from({ length: count }, () => event);
}

function sizes(): (number | undefined)[] {
  return eventBridge.commandCalls(PutEventsCommand).map(({ args: [{ input }] }) => input.Entries?.length);
}

describe('the event bus', () => {
  it('takes events with all that they have, on the default bus', async () => {
    const refused = await eventBus().putEvents(events(1));

    expect(refused.size).toBe(0);
    expect(eventBridge.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
      Entries: [
        { Source: 'imds-guardrail', DetailType: 'Finding', Time: NOW, Resources: ['arn'], Detail: '{}' },
      ],
    });
  });

  it('takes ten in a call, and fewer that are large', async () => {
    await eventBus().putEvents(events(23));
    expect(sizes()).toEqual([10, 10, 3]);

    eventBridge.resetHistory();
    await eventBus().putEvents(events(3, 'x'.repeat(100 * 1024)));
    expect(sizes()).toEqual([2, 1]);
  });

  it('tells by position what it refused, and what it said nothing of', async () => {
    eventBridge
      .on(PutEventsCommand)
      .resolves({ Entries: [{ EventId: '1' }, { ErrorCode: 'InternalFailure', ErrorMessage: 'later' }] });

    const refused = await eventBus().putEvents(events(3));

    expect([...refused]).toEqual([
      [1, 'InternalFailure: later'],
      [2, 'NoAnswer: '],
    ]);
  });

  it('keeps what one call took when the next one fails', async () => {
    eventBridge
      .on(PutEventsCommand)
      .resolvesOnce({ Entries: events(10).map(() => ({ EventId: '1' })) })
      .rejects(new Error('no network'));

    const refused = await eventBus().putEvents(events(12));

    expect([...refused]).toEqual([
      [10, 'no network'],
      [11, 'no network'],
    ]);
  });

  it('is not asked for no events', async () => {
    await eventBus().putEvents([]);

    expect(sizes()).toEqual([]);
  });
});
