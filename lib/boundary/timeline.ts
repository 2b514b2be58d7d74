import type { Watch } from '../domain/fleet/watch.ts';
import type { ClosedRecord, OpenRecord } from '../domain/record.ts';

/*
 * The index `timeline` of the table of records finds what no instance's id leads to: what was done on a day, what was
 * begun and not finished, and what is looked after. An item is in it once, by these two attributes, or not at all.
 */

/** Where an item stands in the timeline. */
export interface TimelineEntry {
  readonly timeline: string;
  /** What it is sorted by: an ISO 8601 instant comes first. */
  readonly timelineAt: string;
}

/** The records that were opened and not closed yet, by when. */
export const OPENED = 'opened';

/** The instances that are looked after, by the end of that. */
export const WATCHED = 'watched';

/** The finished records of a day (UTC), by when they were closed. */
export function timelineOfDay(day: Date): string {
  return `day#${day.toISOString().slice(0, 10)}`;
}

/** Where a finished record stands. */
export function entryOfRecord({ closedAt, recordId }: ClosedRecord): TimelineEntry {
  return { timeline: timelineOfDay(closedAt), timelineAt: `${closedAt.toISOString()}#${recordId}` };
}

/** Where an instance's memory stands while a record is open. */
export function entryOfOpened({ openedAt }: OpenRecord): TimelineEntry {
  return { timeline: OPENED, timelineAt: openedAt.toISOString() };
}

/** Where an instance's memory stands while it is looked after. */
export function entryOfWatch({ until }: Watch): TimelineEntry {
  return { timeline: WATCHED, timelineAt: until.toISOString() };
}
