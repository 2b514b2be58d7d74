import type { IgnoredReason, Trigger } from '../../domain/trigger.ts';
import type { Node } from './ec2-serialisation.ts';
import { unwrap } from './ec2-serialisation.ts';
import type { Envelope } from './envelope.ts';
import type { Essentials } from './essentials.ts';
import { essentialsOf } from './essentials.ts';
import { eventTime } from './event-time.ts';
import { accountId, part, region, text } from './shapes.ts';

/** A call that succeeded, as CloudTrail records it. */
export interface ApiCall extends Essentials {
  /** What is inside `requestParameters`; `null` where the record does not show it. */
  readonly request: Node | null;
  /** What is inside `responseElements`; `null` where the record does not show it. */
  readonly response: Node | null;
  /** The record's `resources`: `{ accountId, type, ARN }` each, in some records of version 1.11. */
  readonly resources: unknown;
}

/** What an event comes to: its own part of a trigger, or why there is nothing to do. */
export type Reading =
  | (Pick<Trigger, 'kind' | 'subject'> & Partial<Pick<Trigger, 'requested'>>)
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason };

const header = part({
  eventID: text,
  eventName: text,
  eventTime,
  awsRegion: region,
  recipientAccountId: accountId,
  userIdentity: part({ accountId }),
});

/** The call that a record tells of, or a sentence that says what it lacks. */
export function apiCallOf(
  record: Node,
  eventName: string,
  envelope: Envelope,
): ApiCall | { readonly problem: string } {
  const { eventID, userIdentity, recipientAccountId, awsRegion, ...found } = header.parse(record);
  const essentials = essentialsOf({
    eventName,
    // The envelope's own id differs between two deliveries of one call.
    eventId: eventID ?? envelope.id,
    eventTime: found.eventTime ?? envelope.time,
    accountId: envelope.account ?? recipientAccountId ?? userIdentity.accountId,
    region: awsRegion ?? envelope.region,
  });
  if ('problem' in essentials) return essentials;

  return {
    ...essentials,
    request: unwrap(record['requestParameters']),
    response: unwrap(record['responseElements']),
    resources: record['resources'],
  };
}
