import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BusEvent, EmitPorts } from '../shell/emit-finding.ts';

/** What EventBridge takes in one call, in events and in bytes. */
const EVENTS_PER_CALL = 10;
const BYTES_PER_CALL = 256 * 1024;

/** What counts beside the detail: the time, the source, the type and the ARN of an instance. */
const BYTES_BESIDE_DETAIL = 512;

/**
 * The default event bus of the account and Region.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventBus(): EmitPorts {
  const client = new EventBridgeClient({});
  return {
    putEvents: async (events) => {
      const reasons = new Map<number, string>();
      for (const batch of batches(events)) {
        const command = new PutEventsCommand({ Entries: batch.map(([, event]) => entryOf(event)) });
        const { Entries = [] } = await client.send(command);
        batch.forEach(([position], index) => {
          const { ErrorCode, ErrorMessage } = Entries[index] ?? { ErrorCode: 'no answer' };
          if (ErrorCode !== undefined) reasons.set(position, `${ErrorCode}: ${ErrorMessage ?? ''}`);
        });
      }
      return reasons;
    },
  };
}

function batches(events: readonly BusEvent[]): [position: number, event: BusEvent][][] {
  const all: [number, BusEvent][][] = [];
  let bytes = Infinity;
  for (const [position, event] of events.entries()) {
    const size = Buffer.byteLength(event.detail) + BYTES_BESIDE_DETAIL;
    const last = all.at(-1);
    if (last === undefined || last.length === EVENTS_PER_CALL || bytes + size > BYTES_PER_CALL) {
      all.push([[position, event]]);
      bytes = size;
    } else {
      last.push([position, event]);
      bytes += size;
    }
  }
  return all;
}

function entryOf({ source, detailType, time, resources, detail }: BusEvent) {
  return {
    Source: source,
    DetailType: detailType,
    Time: time,
    Resources: [...resources],
    Detail: detail,
  };
}
