import * as z from 'zod';
import type { Node } from './ec2-serialisation.ts';
import { isNode, scalar } from './ec2-serialisation.ts';
import { eventTime } from './event-time.ts';
import { accountId, part, region, text } from './shapes.ts';

/**
 * EventBridge's envelope.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
const envelope = part({
  id: text,
  'detail-type': text,
  source: text,
  account: accountId,
  region,
  time: eventTime,
  detail: z.unknown().optional(),
  resources: z.unknown().optional(),
});

export type Envelope = z.output<typeof envelope>;

/** What an event holds, before anybody asks whether it matters. */
export type Contents =
  /** A record of CloudTrail. Without an envelope (a log file has none), all of the envelope is missing. */
  | {
      readonly kind: 'record';
      readonly eventSource: string;
      readonly eventName: string;
      readonly record: Node;
      readonly envelope: Envelope;
    }
  /** Anything else that came over a bus. */
  | { readonly kind: 'notification'; readonly detailType: string; readonly envelope: Envelope }
  | { readonly kind: 'malformed'; readonly problem: string };

/** Tells what a piece of JSON holds: an EventBridge event, a bare CloudTrail record, or neither. */
export function open(json: unknown): Contents {
  if (!isNode(json)) return { kind: 'malformed', problem: 'The event is not a JSON object.' };

  const opened = envelope.parse(json);
  const record = recordIn(opened.detail, opened) ?? recordIn(json, envelope.parse({}));
  if (record !== null) return record;

  const detailType = opened['detail-type'];
  if (detailType !== null && isNode(opened.detail)) return { kind: 'notification', detailType, envelope: opened };

  return { kind: 'malformed', problem: 'The event is neither an EventBridge event nor a CloudTrail record.' };
}

/** Every record says which service was called, and which of its actions; no other event says both. */
function recordIn(json: unknown, envelope: Envelope): Extract<Contents, { kind: 'record' }> | null {
  if (!isNode(json)) return null;

  const eventSource = scalar(json['eventSource']);
  const eventName = scalar(json['eventName']);
  if (eventSource === null || eventName === null) return null;
  return { kind: 'record', eventSource, eventName, record: json, envelope };
}
