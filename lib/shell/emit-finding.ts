import { EVENT_SOURCE, FINDING_DETAIL_TYPE } from '../domain/finding-event.ts';
import { instanceArn } from '../domain/partition.ts';
import type { Message } from './intake.ts';
import { readFindings, type FindingMessage, type MalformedMessage } from './read-findings.ts';

/** An event for the bus. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly time: Date;
  readonly resources: readonly string[];
  /** The finding as JSON, version 1.0: what `finding.schema.json` describes. */
  readonly detail: string;
}

/** Everything that emitting needs of the world. */
export interface EmitPorts {
  /** Puts events on the bus; gives those that were not taken, by their position, with the reason. */
  readonly putEvents: (events: readonly BusEvent[]) => Promise<ReadonlyMap<number, string>>;
}

/** What became of a batch. */
export interface EmitReport {
  readonly failedMessageIds: readonly string[];
  readonly malformed: readonly MalformedMessage[];
  readonly refused: readonly { readonly messageId: string; readonly reason: string }[];
  readonly emitted: number;
}

/**
 * Puts the findings of a batch on the event bus, for others to build on. Never throws for a single message;
 * what was not taken is named in `failedMessageIds` and comes back, so an event can come twice: `findingId`
 * tells.
 */
export async function emitFindings(messages: readonly Message[], ports: EmitPorts): Promise<EmitReport> {
  const { readable, malformed } = readFindings(messages);
  const reasons = await ports.putEvents(readable.map(busEvent));
  const refused = readable.flatMap(({ messageId }, position) => {
    const reason = reasons.get(position);
    return reason === undefined ? [] : [{ messageId, reason }];
  });
  return {
    failedMessageIds: [...malformed, ...refused].map(({ messageId }) => messageId),
    malformed,
    refused,
    emitted: readable.length - refused.length,
  };
}

function busEvent({ finding, body }: FindingMessage): BusEvent {
  return {
    source: EVENT_SOURCE,
    detailType: FINDING_DETAIL_TYPE,
    time: finding.closedAt,
    resources: [instanceArn(finding.instance)],
    // As it was published: what a newer version added is passed on.
    detail: body,
  };
}
