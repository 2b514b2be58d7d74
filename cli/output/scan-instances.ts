import type { FleetRow } from '../../lib/domain/fleet/fleet-row.ts';
import type { ImdsV1Use } from '../../lib/domain/fleet/imdsv1-use.ts';
import { byAge } from '../../lib/domain/fleet/posture.ts';
import { columnLines, type Column } from './columns.ts';
import { harmless, wrapped, type Style } from './style.ts';

/** More than anybody reads in a terminal; the CSV has them all. */
const MOST_SHOWN = 40;

const INDENT = '    ';

/** What columns give up for one more: the 80 that every terminal has are used up. */
const NARROWER: Readonly<Record<string, number>> = { Name: 12, Owner: 10 };

const COLUMNS: readonly Column[] = [
  { title: 'Instance', width: 20 },
  { title: 'Name', width: 16 },
  { title: 'Owner', width: 12 },
  { title: 'Launched', width: 10 },
  { title: 'Tokens', width: 8 },
  { title: 'Hop', width: 3, align: 'right' },
];

/** The same where something is known of the use of IMDSv1. */
const COLUMNS_WITH_USE: readonly Column[] = [
  ...COLUMNS.map((column) => ({ ...column, width: NARROWER[column.title] ?? column.width })),
  { title: 'Use', width: 7, align: 'right' },
];

/** The instances that are not simply compliant: by account and Region, by why, and the oldest first. */
export function scanInstances(rows: readonly FleetRow[], style: Style): string {
  const oldest = rows.toSorted(byAge).slice(0, MOST_SHOWN);
  const shown = new Set(oldest);
  // In the order of the table above, which is that of the rows.
  const places = Map.groupBy(
    rows.filter((row) => shown.has(row)),
    ({ accountId, region }) => `${accountId}, ${region}`,
  );
  const columns = oldest.some(({ use }) => use !== null) ? COLUMNS_WITH_USE : COLUMNS;
  const blocks = [...places].map(([place, own]) =>
    [style('bold', place), ...placeLines(own, columns)].join('\n'),
  );
  const left = rows.length - oldest.length;
  const more = left === 0 ? [] : [`... and ${left} that are younger: --csv and --json have them all.`];
  return [...blocks, ...more].join('\n\n');
}

function placeLines(rows: readonly FleetRow[], columns: readonly Column[]): string[] {
  const reasons = Map.groupBy(rows, ({ reason }) => reason);
  return [...reasons].flatMap(([reason, own]) => [
    ...wrapped(harmless(reason), 76).map((line) => `  ${line}`),
    ...columnLines(
      columns,
      own.toSorted(byAge).map((row) => cellsOf(row).slice(0, columns.length)),
    ).map((line) => INDENT + line),
  ]);
}

function cellsOf({ instanceId, name, owner, firstLaunchedAt, metadataOptions, use }: FleetRow): string[] {
  const { httpTokens = '?', httpPutResponseHopLimit = '?' } = metadataOptions;
  return [
    instanceId,
    harmless(name ?? '-'),
    harmless(owner ?? '-'),
    firstLaunchedAt?.toISOString().slice(0, 10) ?? '?',
    httpTokens,
    String(httpPutResponseHopLimit),
    useCell(use),
  ];
}

/** How often IMDSv1 was used, or that it was not, or that nobody knows. */
function useCell(use: ImdsV1Use | null): string {
  if (use === null) return '-';
  return use.kind === 'used' && use.calls > 0 ? shortNumber(use.calls) : use.kind;
}

function shortNumber(count: number): string {
  return count.toLocaleString('en', count < 100_000 ? {} : { notation: 'compact' });
}
