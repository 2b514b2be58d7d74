import type { Trigger } from '../../domain/trigger.ts';

/** What every event must say to be of use, whichever call or notification it tells of. */
export type Essentials = Pick<Trigger, 'eventId' | 'eventName' | 'eventTime' | 'accountId' | 'region'>;

/** {@link Essentials} as found: any of them may be missing but the name, by which the event was recognised. */
export type Candidates = { readonly [Name in keyof Essentials]: Essentials[Name] | null } & {
  readonly eventName: string;
};

/** The essentials if all are there, else a sentence for people that names the first one missing. */
export function essentialsOf(found: Candidates): Essentials | { readonly problem: string } {
  const { eventName, eventTime, accountId, region } = found;
  if (accountId === null) return missing(eventName, 'account');
  if (region === null) return missing(eventName, 'Region');
  if (eventTime === null) return missing(eventName, 'readable time');

  const eventId = found.eventId ?? standInId({ accountId, region, eventName, eventTime });
  return { eventId, eventName, eventTime, accountId, region };
}

/**
 * CloudTrail's first records had no `eventID`, and old log files still hold them. What they do say makes an
 * id that is the same whenever the same record is read again.
 */
function standInId({ accountId, region, eventName, eventTime }: Omit<Essentials, 'eventId'>): string {
  return [accountId, region, eventName, eventTime.toISOString()].join('/');
}

function missing(eventName: string, what: string): { readonly problem: string } {
  return { problem: `The event ${eventName} names no ${what}.` };
}
