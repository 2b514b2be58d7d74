import {
  exportAnswer,
  listAnswer,
  showAnswer,
  type ExceptionWithChanges,
} from '../lib/boundary/exceptions-api/api-answers.ts';
import type { ExceptionStatus, GuardrailException } from '../lib/domain/exception/exception.ts';
import type { ClosedRecord } from '../lib/domain/record.ts';
import type { ExceptionsApi } from './exceptions-api.ts';
import { FailureError } from './failure-error.ts';

/** An exception with everything that was done with instances because of it: what is exported. */
export interface ExportedException extends GuardrailException {
  /** Oldest first. */
  readonly changes: readonly ClosedRecord[];
}

/** What was asked for, from all pages, and the keys of what is in the table and cannot be read. */
export interface Gathered<Found> {
  readonly found: Found;
  readonly unreadable: readonly string[];
}

/** All exceptions, or those with a status, the newest first. */
export async function allExceptions(
  status: ExceptionStatus | null,
  api: ExceptionsApi,
): Promise<Gathered<GuardrailException[]>> {
  const pages = await allPages(null, (cursor) => api.get('/exceptions', { status, cursor }, listAnswer));
  const exceptions = pages.flatMap((page) => page.exceptions).sort(oldestFirst);
  return { found: exceptions.reverse(), unreadable: pages.flatMap(({ unreadable }) => unreadable) };
}

/** One exception, whole. */
export async function oneException(
  exceptionId: string,
  api: ExceptionsApi,
): Promise<Gathered<ExportedException>> {
  return whole(await api.get(`/exceptions/${exceptionId}`, {}, showAnswer), api);
}

/** Everything that an auditor wants to see of all exceptions, or of those that were open at a time or later. */
export async function exportedExceptions(
  since: Date | null,
  api: ExceptionsApi,
): Promise<Gathered<ExportedException[]>> {
  const query = { since: since?.toISOString() ?? null };
  const pages = await allPages(null, (cursor) => api.get('/export', { ...query, cursor }, exportAnswer));
  const gathered: Gathered<ExportedException>[] = [];
  for (const { entries } of pages) {
    for (const entry of entries) gathered.push(await whole(entry, api));
  }
  return {
    found: gathered.map(({ found }) => found).sort(oldestFirst),
    unreadable: [...pages, ...gathered].flatMap(({ unreadable }) => unreadable),
  };
}

/** Says, once everything else is printed, what could not be: a part must not be taken for the whole. */
export function refuseUnreadable({ unreadable }: Gathered<unknown>): void {
  if (unreadable.length === 0) return;
  throw new FailureError(
    `what is printed is not all: the table has what cannot be read (${unreadable.join(', ')})`,
  );
}

/** An exception with the changes that its first page left out. */
async function whole(entry: ExceptionWithChanges, api: ExceptionsApi): Promise<Gathered<ExportedException>> {
  const { exception, nextCursor } = entry;
  const path = `/exceptions/${exception.exceptionId}`;
  const others =
    nextCursor === null ? [] : await allPages(nextCursor, (cursor) => api.get(path, { cursor }, showAnswer));
  const pages = [entry, ...others];
  return {
    found: { ...exception, changes: pages.flatMap(({ changes }) => changes) },
    unreadable: pages.flatMap(({ unreadable }) => unreadable),
  };
}

/** All pages from one on: an answer holds 6 MB, and there may be more. */
async function allPages<Page extends { readonly nextCursor: string | null }>(
  from: string | null,
  pageAt: (cursor: string | null) => Promise<Page>,
): Promise<Page[]> {
  const pages = [await pageAt(from)];
  for (let last = pages.at(-1)?.nextCursor ?? null; last !== null;) {
    const next = await pageAt(last);
    pages.push(next);
    last = next.nextCursor;
  }
  return pages;
}

function oldestFirst(one: GuardrailException, other: GuardrailException): number {
  return one.requestedAt.getTime() - other.requestedAt.getTime();
}
