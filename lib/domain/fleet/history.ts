import { correctionKind } from '../correction.ts';
import type { InstanceKey } from '../instance.ts';
import type { ClosedRecord } from '../record.ts';
import type { Wave } from './wave.ts';
import { DAY_MILLISECONDS, type Window } from './window.ts';

/** What the guardrail does to instances, and what comes of it, as people count it. */
export const DEEDS = [
  'enforcedAtLaunch',
  'driftReverted',
  'existingCorrected',
  'exceptionEnded',
  'givenBack',
  'refusedByEc2',
  'callsRefused',
] as const;

export type Deed = (typeof DEEDS)[number];

export type DeedCounts = Readonly<Record<Deed, number>>;

/** What was done in an account's Region. */
export interface PlaceHistory extends Pick<InstanceKey, 'accountId' | 'region'> {
  readonly counts: DeedCounts;
}

/** What was done on a day (UTC), as in `2026-03-01`. */
export interface DayHistory {
  readonly day: string;
  readonly counts: DeedCounts;
}

/** How many existing instances were corrected in a wave; `wave` is `null` for those that were in none. */
export interface WaveHistory {
  readonly wave: Wave | null;
  readonly count: number;
}

/** What the guardrail did in a span of time, in numbers of finished records. */
export interface History extends Window {
  readonly counts: DeedCounts;
  /** Of the corrections: somebody changed the options again before they were read back. */
  readonly overtaken: number;
  /** Of what was given back: by a rollback. */
  readonly byRollback: number;
  /** Records of what was only looked at, reported, or left alone. */
  readonly noted: number;
  /** Records that cannot be read: what they tell is not counted. */
  readonly unreadable: number;
  readonly waves: readonly WaveHistory[];
  /** By account and Region. */
  readonly places: readonly PlaceHistory[];
  /** Every day of the time, those on which nothing was done as well. */
  readonly days: readonly DayHistory[];
}

/** What a record counts as; `null`: nothing was done. */
export function deedOf(record: Pick<ClosedRecord, 'outcome' | 'violations' | 'enforcement'>): Deed | null {
  switch (record.outcome) {
    case 'remediated':
    case 'overtaken':
      return correctionOf(record);
    case 'restored':
      return 'givenBack';
    case 'denied':
    case 'blocked':
      return 'refusedByEc2';
    case 'breaking':
      return 'callsRefused';
    case 'excepted':
    case 'audited':
    case 'resolved':
    case 'gone':
    case 'interrupted':
      return null;
  }
}

function correctionOf(record: Pick<ClosedRecord, 'violations' | 'enforcement'>): Deed {
  switch (correctionKind(record)) {
    case 'launch-remediated':
      return 'enforcedAtLaunch';
    case 'drift-reverted':
      return 'driftReverted';
    case 'existing-remediated':
      return 'existingCorrected';
    case 'exception-ended':
      return 'exceptionEnded';
  }
}

/** Counts records as they come, and keeps none of them. */
export interface HistoryTally {
  readonly count: (record: ClosedRecord) => void;
  readonly countUnreadable: () => void;
  readonly history: () => History;
}

type Counts = Record<Deed, number>;

/** A tally for a span of time; `rollbackIds` are the exceptions that a rollback gives back by. */
export function historyTally(window: Window, rollbackIds: ReadonlySet<string>): HistoryTally {
  const counts = noDeeds();
  const places = new Map<string, PlaceHistory & { readonly counts: Counts }>();
  const days = new Map(daysOf(window).map((day) => [day, noDeeds()]));
  const waves = new Map<string, { readonly wave: Wave | null; count: number }>();
  const single = { overtaken: 0, byRollback: 0, noted: 0, unreadable: 0 };

  const count = (record: ClosedRecord) => {
    const deed = deedOf(record);
    if (deed === null) {
      single.noted += 1;
      return;
    }
    const { accountId, region } = record.instance;
    counts[deed] += 1;
    kept(places, `${accountId}/${region}`, () => ({ accountId, region, counts: noDeeds() })).counts[deed] +=
      1;
    kept(days, dayOf(record.closedAt), noDeeds)[deed] += 1;
    if (record.outcome === 'overtaken') single.overtaken += 1;
    if (deed === 'givenBack' && record.exceptionIds.some((id) => rollbackIds.has(id))) single.byRollback += 1;
    if (deed === 'existingCorrected') {
      const { wave } = record;
      kept(waves, JSON.stringify(wave), () => ({ wave, count: 0 })).count += 1;
    }
  };

  return {
    count,
    countUnreadable: () => (single.unreadable += 1),
    history: () => ({
      ...window,
      counts,
      ...single,
      waves: [...waves.values()].toSorted(byWave),
      places: [...places.values()].toSorted(byPlace),
      days: [...days].map(([day, own]) => ({ day, counts: own })),
    }),
  };
}

function kept<Value>(map: Map<string, Value>, key: string, first: () => Value): Value {
  const value = map.get(key) ?? first();
  map.set(key, value);
  return value;
}

function noDeeds(): Counts {
  return {
    enforcedAtLaunch: 0,
    driftReverted: 0,
    existingCorrected: 0,
    exceptionEnded: 0,
    givenBack: 0,
    refusedByEc2: 0,
    callsRefused: 0,
  };
}

function daysOf({ since, until }: Window): string[] {
  const first = Math.floor(since.getTime() / DAY_MILLISECONDS);
  const last = Math.floor((until.getTime() - 1) / DAY_MILLISECONDS);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    dayOf(new Date((first + index) * DAY_MILLISECONDS)),
  );
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function byPlace(one: PlaceHistory, other: PlaceHistory): number {
  return one.accountId.localeCompare(other.accountId) || one.region.localeCompare(other.region);
}

/** The scopes in order, their waves in theirs; what was in none comes last. */
function byWave({ wave: one }: WaveHistory, { wave: other }: WaveHistory): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return one.scope.localeCompare(other.scope) || one.number - other.number;
}
