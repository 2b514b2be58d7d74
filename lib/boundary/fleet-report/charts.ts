import { fieldWords } from '../../domain/field-words.ts';
import type { FleetRow } from '../../domain/fleet/fleet-row.ts';
import { countOf, ownersOf, postureOf } from '../../domain/fleet/posture.ts';
import type { FleetScan } from '../../domain/fleet/fleet-scan.ts';
import { GOVERNED_FIELDS } from '../../domain/metadata-options.ts';
import type { Html } from '../markup.ts';
import { visible } from '../visible.ts';
import { barChart, type Bar } from './bars.ts';

const PARTS = [
  { head: 'IMDSv1', words: 'IMDSv1 allowed' },
  { head: 'Other', words: 'only other violations' },
] as const;

const SINCE = [
  { head: 'Old', words: 'old instances' },
  { head: 'New', words: 'new ones' },
] as const;

/** More owners than this are not told apart by a glance. */
const MOST_OWNERS = 12;

/** What is open by account and Region; places where nothing is are left out. */
export function placesChart({ places }: FleetScan): Html | null {
  const several = new Set(places.map(({ accountId }) => accountId)).size > 1;
  const bars = places
    .filter(({ rows }) => rows.some(isOpen))
    .map(({ accountId, region, rows, instanceCount }) => ({
      ...barOf(several ? `${region}, ${accountId}` : region, rows),
      ...(instanceCount !== null && { all: instanceCount }),
    }));
  return barChart({
    title: 'By account and Region',
    of: 'Region',
    parts: PARTS,
    rows: bars.toSorted(longestFirst),
  });
}

/** What is violated, and whether by new instances or by old ones. */
export function fieldsChart(rows: readonly FleetRow[]): Html | null {
  const posture = postureOf(rows);
  const bars = GOVERNED_FIELDS.map((field): Bar => {
    const launched = countOf(posture, field, 'launch');
    return { label: fieldWords(field), first: countOf(posture, field) - launched, second: launched };
  }).filter(({ first, second }) => first + second > 0);
  return barChart({ title: 'By violation', of: 'Instances with', parts: SINCE, rows: bars });
}

/** Whose instances are open, the most first. */
export function ownersChart(rows: readonly FleetRow[]): Html | null {
  const open = Map.groupBy(rows.filter(isOpen), ({ owner }) => owner);
  const owners = ownersOf(rows).map(({ owner }) => barOf(ownerWords(owner), open.get(owner) ?? []));
  const [shown, others] = [owners.slice(0, MOST_OWNERS), owners.slice(MOST_OWNERS)];
  const rest = others.length === 0 ? [] : [together(`${others.length} others`, others)];
  return barChart({ title: 'By owner', of: 'Owner', parts: PARTS, rows: [...shown, ...rest] });
}

const DAY = 24 * 60 * 60 * 1_000;

/** The ages that instances are told apart by, each up to so many days. */
const AGES = [
  ['within a day', 1],
  ['within a month', 30],
  ['within a year', 365],
  ['within two years', 730],
  ['before', Infinity],
] as const;

/** How old what is open is, by its first launch. */
export function agesChart(rows: readonly FleetRow[], at: Date): Html | null {
  const byAge = Map.groupBy(rows.filter(isOpen), ({ firstLaunchedAt }) => ageWords(firstLaunchedAt, at));
  const unknown = byAge.has(UNKNOWN_AGE) ? [UNKNOWN_AGE] : [];
  const bars = [...AGES.map(([words]) => words), ...unknown].map((words) =>
    barOf(words, byAge.get(words) ?? []),
  );
  return barChart({ title: 'By age', of: 'First launched', parts: PARTS, rows: bars });
}

const UNKNOWN_AGE = 'not known';

function ageWords(firstLaunchedAt: Date | null, at: Date): string {
  if (firstLaunchedAt === null) return UNKNOWN_AGE;
  const days = (at.getTime() - firstLaunchedAt.getTime()) / DAY;
  return AGES.find(([, most]) => days <= most)?.[0] ?? UNKNOWN_AGE;
}

function isOpen({ verdict }: FleetRow): boolean {
  return verdict === 'noncompliant';
}

function barOf(label: string, rows: readonly FleetRow[]): Bar {
  const open = rows.filter(isOpen);
  const first = open.filter(({ violations }) =>
    violations.some(({ field }) => field === 'httpTokens'),
  ).length;
  return { label, first, second: open.length - first };
}

function together(label: string, bars: readonly Bar[]): Bar {
  return {
    label,
    first: bars.reduce((sum, { first }) => sum + first, 0),
    second: bars.reduce((sum, { second }) => sum + second, 0),
  };
}

function longestFirst(one: Bar, other: Bar): number {
  return other.first + other.second - (one.first + one.second);
}

/** An owner as the tag says, without what cannot be seen. */
export function ownerWords(owner: string | null): string {
  return owner === null ? 'no owner tag' : visible(owner);
}
