import { EXCEPTION_CHANGE } from '../../domain/exception/exception-change.ts';
import { EVENT_SOURCE } from '../../domain/finding-event.ts';
import type { IgnoredReason, Trigger } from '../../domain/trigger.ts';
import type { ApiCall, Reading } from './api-call.ts';
import { apiCallOf } from './api-call.ts';
import { readCreateFleet } from './create-fleet.ts';
import { readDetachInstances } from './detach-instances.ts';
import { scalar } from './ec2-serialisation.ts';
import type { Contents, Envelope } from './envelope.ts';
import { open } from './envelope.ts';
import type { Essentials } from './essentials.ts';
import { essentialsOf } from './essentials.ts';
import { readExceptionChange } from './exception-change.ts';
import { readInstanceProfileAssociation } from './instance-profile-association.ts';
import { readModifyInstanceMetadataOptions } from './modify-instance-metadata-options.ts';
import { principalOf } from './principal.ts';
import { readRunInstances } from './run-instances.ts';
import { readStartInstances } from './start-instances.ts';
import { readStateChange, STATE_CHANGE } from './state-change.ts';

/** What an event is to the guardrail. */
export type ParsedEvent =
  | { readonly kind: 'trigger'; readonly trigger: Trigger }
  | {
      readonly kind: 'ignored';
      readonly reason: IgnoredReason;
      readonly eventName: string | null;
      readonly eventId: string | null;
    }
  | { readonly kind: 'malformed'; readonly problem: string };

const EC2 = 'ec2.amazonaws.com';
const AUTO_SCALING = 'autoscaling.amazonaws.com';

/**
 * The calls that can tell of an instance or its metadata options, by service and name: GameLift and AppStream have a
 * CreateFleet too.
 */
const readers: ReadonlyMap<string, (call: ApiCall) => Reading> = new Map([
  [`${EC2}/RunInstances`, readRunInstances],
  [`${EC2}/CreateFleet`, readCreateFleet],
  [`${EC2}/StartInstances`, readStartInstances],
  [`${EC2}/ModifyInstanceMetadataOptions`, readModifyInstanceMetadataOptions],
  [`${EC2}/AssociateIamInstanceProfile`, readInstanceProfileAssociation],
  [`${EC2}/ReplaceIamInstanceProfileAssociation`, readInstanceProfileAssociation],
  [`${AUTO_SCALING}/DetachInstances`, readDetachInstances],
]);

/**
 * Parses an EventBridge event or a bare CloudTrail record. Takes any JSON and never throws: an event that
 * needs no action is `ignored` with a reason to count, one that cannot be understood is `malformed`, with a
 * sentence for people. Whether a call was the guardrail's own is not decided here.
 */
export function parseEvent(json: unknown): ParsedEvent {
  const contents = open(json);
  switch (contents.kind) {
    case 'record':
      return parseRecord(contents);
    case 'notification':
      return parseNotification(contents);
    case 'malformed':
      return contents;
  }
}

type Content<Kind extends Contents['kind']> = Extract<Contents, { kind: Kind }>;

function parseRecord({ eventSource, eventName, record, envelope }: Content<'record'>): ParsedEvent {
  const eventId = scalar(record['eventID']) ?? envelope.id;
  const read = readers.get(`${eventSource}/${eventName}`);
  if (read === undefined) return { kind: 'ignored', reason: 'other-event', eventName, eventId };

  const errorCode = scalar(record['errorCode']);
  if (errorCode !== null) return { kind: 'ignored', reason: reasonOf(errorCode), eventName, eventId };

  const call = apiCallOf(record, eventName, envelope);
  if ('problem' in call) return { kind: 'malformed', problem: call.problem };
  return conclude(read(call), call, principalOf(record));
}

function reasonOf(errorCode: string): IgnoredReason {
  return /^(Client\.)?DryRunOperation$/.test(errorCode) ? 'dry-run' : 'failed-call';
}

function parseNotification({ detailType, envelope }: Content<'notification'>): ParsedEvent {
  const isOurs = detailType === EXCEPTION_CHANGE && envelope.source === EVENT_SOURCE;
  if (!isOurs && (detailType !== STATE_CHANGE || envelope.source !== 'aws.ec2')) {
    return { kind: 'ignored', reason: 'other-event', eventName: detailType, eventId: envelope.id };
  }

  const essentials = essentialsOf({
    eventName: detailType,
    eventId: envelope.id,
    eventTime: envelope.time,
    accountId: envelope.account,
    region: envelope.region,
  });
  if ('problem' in essentials) return { kind: 'malformed', problem: essentials.problem };
  if (isOurs) return parseExceptionChange(envelope, essentials);
  return conclude(readStateChange(envelope, essentials), essentials, null);
}

function parseExceptionChange({ detail }: Envelope, essentials: Essentials): ParsedEvent {
  const trigger = readExceptionChange(detail, essentials);
  return 'problem' in trigger ? { kind: 'malformed', problem: trigger.problem } : { kind: 'trigger', trigger };
}

function conclude(reading: Reading, essentials: Essentials, principal: Trigger['principal']): ParsedEvent {
  const { eventId, eventName, eventTime, accountId, region } = essentials;
  if (reading.kind === 'ignored') return { kind: 'ignored', reason: reading.reason, eventName, eventId };

  const { kind, subject, requested = {} } = reading;
  const trigger = { kind, eventId, eventName, eventTime, accountId, region, principal, subject, requested };
  return { kind: 'trigger', trigger };
}
