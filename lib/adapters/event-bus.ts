import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BusEvent, EmitPorts } from '../shell/emit-finding.ts';
import { messageOf } from '../shell/read-findings.ts';
import { batches, type Room } from './batches.ts';

/** What EventBridge takes in one call. */
const ROOM: Room = { entries: 10, bytes: 256 * 1024 };

/** What counts beside the detail: the time, the source, the type and the ARN of an instance. */
const BYTES_BESIDE_DETAIL = 512;

type Placed = readonly [position: number, event: BusEvent];

/**
 * The default event bus of the account and Region.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventBus(): EmitPorts {
  const client = new EventBridgeClient({});

  /** Puts one batch; gives what was not taken. A call that fails leaves the batches before it as they are. */
  const putBatch = async (batch: readonly Placed[]): Promise<[position: number, reason: string][]> => {
    try {
      const command = new PutEventsCommand({ Entries: batch.map(([, event]) => entryOf(event)) });
      const { Entries = [] } = await client.send(command);
      return batch.flatMap(([position], index) => {
        const { ErrorCode, ErrorMessage = '' } = Entries[index] ?? { ErrorCode: 'NoAnswer' };
        return ErrorCode === undefined ? [] : [[position, `${ErrorCode}: ${ErrorMessage}`]];
      });
    } catch (error) {
      return batch.map(([position]) => [position, messageOf(error)]);
    }
  };

  return {
    putEvents: async (events) => {
      const reasons = new Map<number, string>();
      for (const batch of batches([...events.entries()], bytesOf, ROOM)) {
        for (const [position, reason] of await putBatch(batch)) reasons.set(position, reason);
      }
      return reasons;
    },
  };
}

function bytesOf([, { detail }]: Placed): number {
  return Buffer.byteLength(detail) + BYTES_BESIDE_DETAIL;
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
