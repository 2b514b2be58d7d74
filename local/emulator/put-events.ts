import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { clientConfiguration } from './clients.ts';
import type { Emulator } from './ministack.ts';

const mostEntries = 10;

/** An event as EventBridge would deliver it, as far as it can be put on a bus. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/**
 * Makes the sender that puts events on the emulator's default bus, in order, ten at a time.
 * The emulator writes the envelope itself: `id` is its own, `time` is that of the arrival, `account` and `region`
 * are the emulator's. `source`, `detail-type`, `resources` and `detail` arrive as given.
 * The sender throws when an event is refused.
 */
export function eventSender(emulator: Emulator): (events: readonly BusEvent[]) => Promise<void> {
  const client = new EventBridgeClient(clientConfiguration(emulator));
  return async (events) => {
    for (let start = 0; start < events.length; start += mostEntries) {
      await putEntries(client, events.slice(start, start + mostEntries));
    }
  };
}

async function putEntries(client: EventBridgeClient, events: readonly BusEvent[]): Promise<void> {
  const answer = await client.send(new PutEventsCommand({ Entries: events.map(entryOf) }));
  const refused = answer.Entries?.find((entry) => entry.ErrorCode !== undefined);
  if (refused !== undefined) {
    throw new Error(`EventBridge refused an event: ${refused.ErrorCode ?? ''} ${refused.ErrorMessage ?? ''}`);
  }
}

function entryOf(event: BusEvent) {
  return {
    Source: event.source,
    DetailType: event['detail-type'],
    Time: new Date(event.time),
    Resources: [...event.resources],
    Detail: JSON.stringify(event.detail),
  };
}
