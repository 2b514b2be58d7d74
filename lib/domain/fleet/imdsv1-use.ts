import type { Instance } from '../instance.ts';
import type { Sighting } from './sighting.ts';
import { wholeDaysIn, type Window } from './window.ts';

/** What CloudWatch has of an instance's calls to IMDS without a token (`MetadataNoToken`) in a window. */
export interface MeasuredCalls {
  readonly calls: number;
  /** On so many days there was a datapoint at all: no datapoint is unknown, not zero. */
  readonly days: number;
}

/**
 * Whether something on an instance uses IMDSv1, as far as that can be known before it is enforced: afterwards the
 * signal is gone.
 *
 * - `used`: it was, in the window; `calls` by CloudWatch, `lastSeenAt` by CloudTrail (a call to AWS whose credentials
 *   came by IMDSv1), where they are known
 * - `unused`: it was measured all the time, and nothing was
 * - `unknown`: nobody can say
 */
export type ImdsV1Use =
  | ({ readonly kind: 'used'; readonly calls: number; readonly lastSeenAt: Date | null } & Window)
  | ({ readonly kind: 'unused' } & Window)
  | ({ readonly kind: 'unknown'; readonly why: UnknownUse } & Window);

/**
 * Why nobody can say.
 *
 * - `not-running`: what it uses shows when it starts
 * - `young`: it is younger than the window, so that its weekly jobs may not have run yet
 * - `not-measured`, `partly-measured`: CloudWatch has no datapoints, or lacks those of some days
 */
export type UnknownUse = 'not-running' | 'young' | 'not-measured' | 'partly-measured';

/** What is known of an instance's use of IMDSv1 in a window. */
export function imdsV1UseOf(
  { state, firstLaunchedAt }: Pick<Instance, 'state' | 'firstLaunchedAt'>,
  window: Window,
  measured: MeasuredCalls | null,
  sighting: Sighting | null,
): ImdsV1Use {
  const { since, until } = window;
  const lastSeenAt = sighting !== null && sighting.lastSeenAt >= since ? sighting.lastSeenAt : null;
  const calls = measured?.calls ?? 0;
  if (calls > 0 || lastSeenAt !== null) return { kind: 'used', since, until, calls, lastSeenAt };

  const why = whyUnknown(window, { state, firstLaunchedAt }, measured?.days ?? 0);
  return why === null ? { kind: 'unused', since, until } : { kind: 'unknown', why, since, until };
}

function whyUnknown(
  window: Window,
  { state, firstLaunchedAt }: Pick<Instance, 'state' | 'firstLaunchedAt'>,
  days: number,
): UnknownUse | null {
  if (state !== 'running') return 'not-running';
  if (firstLaunchedAt === null || firstLaunchedAt > window.since) return 'young';
  if (days === 0) return 'not-measured';
  return days < wholeDaysIn(window) ? 'partly-measured' : null;
}

/** What is known of the use, as the second half of a sentence about an instance. */
export function useWords(use: ImdsV1Use): string {
  const days = wholeDaysIn(use);
  switch (use.kind) {
    case 'used':
      return `IMDSv1 was used in the last ${days} days (${usedWords(use)})`;
    case 'unused':
      return `nothing used IMDSv1 in the last ${days} days`;
    case 'unknown':
      return `nobody knows whether it uses IMDSv1, ${unknownWords(use.why, days)}`;
  }
}

function usedWords({ calls, lastSeenAt }: Extract<ImdsV1Use, { kind: 'used' }>): string {
  return [
    ...(calls > 0 ? [`${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'} without a token`] : []),
    ...(lastSeenAt === null ? [] : [`credentials from it last used for AWS at ${lastSeenAt.toISOString()}`]),
  ].join(', ');
}

function unknownWords(why: UnknownUse, days: number): string {
  switch (why) {
    case 'not-running':
      return 'since it does not run';
    case 'young':
      return `since it is younger than ${days} days`;
    case 'not-measured':
      return 'since CloudWatch has no MetadataNoToken of it';
    case 'partly-measured':
      return `since CloudWatch lacks MetadataNoToken for some of the last ${days} days`;
  }
}
