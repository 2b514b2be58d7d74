import { stringify } from 'csv-stringify/sync';
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
export function* scanCsv(rows: readonly FleetRow[]): Generator<string> {
  yield stringify([], { ...FORMAT, header: true });
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    yield stringify(rows.slice(start, start + ROWS_AT_ONCE).map(cellsOf), FORMAT);
  }
}

function cellsOf({ metadataOptions, violations, ...row }: FleetRow): Row {
  return {
    ...row,
    httpTokens: metadataOptions.httpTokens ?? null,
    httpPutResponseHopLimit: metadataOptions.httpPutResponseHopLimit ?? null,
    httpEndpoint: metadataOptions.httpEndpoint ?? null,
    httpProtocolIpv6: metadataOptions.httpProtocolIpv6 ?? null,
    instanceMetadataTags: metadataOptions.instanceMetadataTags ?? null,
    violations: violations.map(({ field, moment }) => `${field}:${moment}`).join(' '),
  };
}
