import type { GovernedField } from '../../lib/domain/metadata-options.ts';
import { countOf, postureOf, type Posture } from '../../lib/domain/fleet/posture.ts';
import type { FleetScan, PlaceScan } from '../../lib/domain/fleet/fleet-scan.ts';
import { columnLines, type Column } from './columns.ts';
import type { Style } from './style.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Region', width: 14 },
  { title: 'Open', width: 5, align: 'right' },
  { title: 'old', width: 6, align: 'right' },
  { title: 'new', width: 4, align: 'right' },
  { title: 'old', width: 6, align: 'right' },
  { title: 'new', width: 4, align: 'right' },
  { title: 'Other', width: 5, align: 'right' },
  { title: 'Hosts', width: 5, align: 'right' },
  { title: 'Managed', width: 7, align: 'right' },
  { title: 'Unknown', width: 7, align: 'right' },
];

/** Where compliant instances were counted as well. */
const ALL: Column = { title: 'Of all', width: 7, align: 'right' };

/** What the two pairs of columns are of. */
const ABOVE = `${' '.repeat(25)}IMDSv1   Hop limit`;

const OTHER_FIELDS: readonly GovernedField[] = ['httpEndpoint', 'httpProtocolIpv6', 'instanceMetadataTags'];

/** What is open by account and Region, in numbers; Regions where nothing is are one line together. */
export function scanTable({ places }: FleetScan, style: Style): string {
  const accounts = Map.groupBy(places, ({ accountId }) => accountId);
  return [...accounts].map(([accountId, own]) => accountTable(accountId, own, style)).join('\n\n');
}

function accountTable(accountId: string, places: readonly PlaceScan[], style: Style): string {
  const telling = places.filter(({ rows, problem }) => rows.length > 0 || problem !== null);
  const quiet = places.length - telling.length;
  const isCounted = telling.every(({ instanceCount }) => instanceCount !== null);
  const columns = isCounted ? [...COLUMNS, ALL] : COLUMNS;
  const lines = [
    style('bold', `Account ${accountId}`),
    ...(telling.length === 0 ? [] : [ABOVE, ...columnLines(columns, telling.map(cellsOf))]),
    ...(quiet === 0 ? [] : [quietWords(quiet, telling.length > 0)]),
  ];
  return lines.join('\n');
}

function quietWords(count: number, areOthers: boolean): string {
  const other = areOthers ? ' other' : '';
  return `In ${count}${other} ${count === 1 ? 'Region' : 'Regions'} nothing is open.`;
}

function cellsOf({ region, rows, problem, instanceCount }: PlaceScan): string[] {
  const posture = postureOf(rows);
  return [
    // What was found before a failure is not all there is.
    problem === null ? region : `${region}*`,
    ...[
      posture.open,
      ...sinceWhen(posture, 'httpTokens'),
      ...sinceWhen(posture, 'httpPutResponseHopLimit'),
      OTHER_FIELDS.reduce((sum, field) => sum + countOf(posture, field), 0),
      posture.containerHosts,
      posture.serviceManaged,
      posture.unknown,
      ...(instanceCount === null ? [] : [instanceCount]),
    ].map((count) => (count === 0 ? '-' : String(count))),
  ];
}

/** Instances that have violated for long, and those that were launched like this lately. */
function sinceWhen(posture: Posture, field: GovernedField): [old: number, isNew: number] {
  const launched = countOf(posture, field, 'launch');
  return [countOf(posture, field) - launched, launched];
}
