import type { FleetRow } from '../../lib/domain/fleet/fleet-row.ts';
import { byAge } from '../../lib/domain/fleet/posture.ts';
import { columnLines, type Column } from './columns.ts';
import { harmless, wrapped, type Style } from './style.ts';

/** More than anybody reads in a terminal; the CSV has them all. */
const MOST_SHOWN = 40;

const INDENT = '    ';

const COLUMNS: readonly Column[] = [
  { title: 'Instance', width: 20 },
  { title: 'Name', width: 16 },
  { title: 'Owner', width: 12 },
  { title: 'Launched', width: 10 },
  { title: 'Tokens', width: 8 },
  { title: 'Hop', width: 3, align: 'right' },
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
  const blocks = [...places].map(([place, own]) => [style('bold', place), ...placeLines(own)].join('\n'));
  const left = rows.length - oldest.length;
  const more = left === 0 ? [] : [`... and ${left} that are younger: --csv and --json have them all.`];
  return [...blocks, ...more].join('\n\n');
}

function placeLines(rows: readonly FleetRow[]): string[] {
  const reasons = Map.groupBy(rows, ({ reason }) => reason);
  return [...reasons].flatMap(([reason, own]) => [
    ...wrapped(harmless(reason), 76).map((line) => `  ${line}`),
    ...columnLines(COLUMNS, own.toSorted(byAge).map(cellsOf)).map((line) => INDENT + line),
  ]);
}

function cellsOf({ instanceId, name, owner, firstLaunchedAt, metadataOptions }: FleetRow): string[] {
  const { httpTokens = '?', httpPutResponseHopLimit = '?' } = metadataOptions;
  return [
    instanceId,
    harmless(name ?? '-'),
    harmless(owner ?? '-'),
    firstLaunchedAt?.toISOString().slice(0, 10) ?? '?',
    httpTokens,
    String(httpPutResponseHopLimit),
  ];
}
