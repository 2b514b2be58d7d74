import { stringify } from 'csv-stringify/sync';
import type { HistoryEntry } from '../../lib/domain/exception/exception.ts';
import type { ClosedRecord } from '../../lib/domain/record.ts';
import type { ExportedException } from '../exceptions-pages.ts';

/** The columns: names that scripts rely on, so new ones come last. */
const COLUMNS = [
  'exceptionId',
  'at',
  'entry',
  'what',
  'by',
  'byId',
  'via',
  'note',
  'status',
  'accountId',
  'region',
  'scopeKind',
  'scopeId',
  'httpTokens',
  'httpPutResponseHopLimit',
  'reason',
  'requestedBy',
  'requestedById',
  'requestedAt',
  'answerBy',
  'expiresAt',
  'approvalsNeeded',
  'renews',
  'obstacle',
  'instanceId',
  'httpTokensBefore',
  'httpTokensAfter',
  'httpPutResponseHopLimitBefore',
  'httpPutResponseHopLimitAfter',
  'eventName',
  'recordId',
] as const;

type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | number | Date | null>>>;

/**
 * Exceptions as CSV (RFC 4180): a row for each entry of a history and for each change on an instance, in the order of
 * time, each with all that is known of its exception. Whatever a spreadsheet would take for a formula gets an
 * apostrophe in front.
 */
export function exceptionsCsv(exceptions: readonly ExportedException[]): string {
  return stringify(exceptions.flatMap(rowsOf), {
    header: true,
    columns: [...COLUMNS],
    cast: { date: (value) => value.toISOString() },
    escape_formulas: true,
    record_delimiter: 'windows',
    quote_record_delimiter: true,
  });
}

function rowsOf(exception: ExportedException): Row[] {
  const common = commonCells(exception);
  const rows = [
    ...exception.history.map((entry, index) => ({
      at: entry.at,
      cells: historyCells(entry, viaOf(exception, index)),
    })),
    ...exception.changes.map((change) => ({ at: change.closedAt, cells: changeCells(change) })),
  ];
  return rows
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ at, cells }) => ({ ...common, at, ...cells }));
}

function commonCells(exception: ExportedException): Row {
  const { scope, allows, requestedBy, ...others } = exception;
  const { exceptionId, status, accountId, region, reason, requestedAt, answerBy, expiresAt } = others;
  const { approvalsNeeded, renews, obstacle } = others;
  return {
    ...{ exceptionId, status, accountId, region, reason, requestedAt, answerBy, expiresAt },
    ...{ approvalsNeeded, renews, obstacle },
    ...allows,
    scopeKind: scope.kind,
    scopeId: scope.id,
    requestedBy: requestedBy.name,
    requestedById: requestedBy.id,
  };
}

function historyCells({ what, by, note }: HistoryEntry, via: string | null): Row {
  return { entry: 'history', what, by: by?.name ?? 'imds-guardrail', byId: by?.id ?? null, via, note };
}

/** The way that somebody came by: known of the request and of each approval, which stand in the order of the history. */
function viaOf({ history, approvals, requestedVia }: ExportedException, index: number): string | null {
  const what = history[index]?.what;
  if (what === 'requested') return requestedVia;
  if (what !== 'approved') return null;
  const earlier = history.slice(0, index).filter((entry) => entry.what === 'approved').length;
  return approvals[earlier]?.via ?? null;
}

function changeCells({
  instance,
  outcome,
  principal,
  previous,
  after,
  trigger,
  reason,
  recordId,
}: ClosedRecord): Row {
  return {
    entry: 'change',
    what: outcome,
    by: principal?.name ?? 'imds-guardrail',
    byId: principal?.arn ?? null,
    note: reason,
    instanceId: instance.instanceId,
    httpTokensBefore: previous.httpTokens ?? null,
    httpTokensAfter: after.httpTokens ?? null,
    httpPutResponseHopLimitBefore: previous.httpPutResponseHopLimit ?? null,
    httpPutResponseHopLimitAfter: after.httpPutResponseHopLimit ?? null,
    eventName: trigger.eventName,
    recordId,
  };
}
