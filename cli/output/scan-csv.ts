import { stringify } from 'csv-stringify/sync';
import type { ExceptionsInUse } from '../../lib/domain/fleet/exceptions-in-use.ts';
import type { FleetReport } from '../../lib/domain/fleet/fleet-report.ts';
import type { FleetRow } from '../../lib/domain/fleet/fleet-row.ts';

/** The columns: names that scripts rely on, so new ones come last. */
const COLUMNS = [
  'accountId',
  'region',
  'instanceId',
  'name',
  'owner',
  'state',
  'firstLaunchedAt',
  'verdict',
  'violations',
  'httpTokens',
  'httpPutResponseHopLimit',
  'httpEndpoint',
  'httpProtocolIpv6',
  'instanceMetadataTags',
  'containerHost',
  'managedBy',
  'scope',
  'action',
  'reason',
  'exceptionIds',
  'exceptionsUntil',
  'imdsv1Use',
  'imdsv1Calls',
  'imdsv1SeenUntil',
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], string | number | boolean | Date | null>>;

const FORMAT = {
  columns: [...COLUMNS],
  cast: { date: (value: Date) => value.toISOString(), boolean: String },
  escape_formulas: true,
  record_delimiter: 'windows',
  quote_record_delimiter: true,
} as const;

/** How many rows become one text. */
const ROWS_AT_ONCE = 1_000;

/**
 * The instances as CSV (RFC 4180), in pieces. Whatever a spreadsheet would take for a formula gets an apostrophe in
 * front: names are chosen by whoever launches.
 */
export function* scanCsv({ places, exceptions }: FleetReport): Generator<string> {
  const rows = places.flatMap((place) => place.rows);
  const ends = endsById(exceptions);
  yield stringify([], { ...FORMAT, header: true });
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    yield stringify(
      rows.slice(start, start + ROWS_AT_ONCE).map((row) => cellsOf(row, ends)),
      FORMAT,
    );
  }
}

type Ends = ReadonlyMap<string, Date>;

function endsById(exceptions: ExceptionsInUse | null): Ends {
  const inForce = exceptions?.inForce ?? [];
  return new Map(inForce.map(({ exception }) => [exception.exceptionId, exception.expiresAt]));
}

function cellsOf({ metadataOptions, violations, exceptionIds, use, ...row }: FleetRow, ends: Ends): Row {
  const until = exceptionIds.flatMap((id) => ends.get(id) ?? []);
  return {
    ...row,
    exceptionIds: exceptionIds.join(' '),
    exceptionsUntil: until.map((end) => end.toISOString()).join(' '),
    imdsv1Use: use?.kind ?? null,
    imdsv1Calls: use?.kind === 'used' ? use.calls : null,
    imdsv1SeenUntil: use?.until ?? null,
    httpTokens: metadataOptions.httpTokens ?? null,
    httpPutResponseHopLimit: metadataOptions.httpPutResponseHopLimit ?? null,
    httpEndpoint: metadataOptions.httpEndpoint ?? null,
    httpProtocolIpv6: metadataOptions.httpProtocolIpv6 ?? null,
    instanceMetadataTags: metadataOptions.instanceMetadataTags ?? null,
    violations: violations.map(({ field, moment }) => `${field}:${moment}`).join(' '),
  };
}
