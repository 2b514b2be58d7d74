import {
  exportAnswer,
  listAnswer,
  showAnswer,
  type ExceptionWithChanges,
} from '../lib/boundary/exceptions-api/api-answers.ts';
import type { ExceptionStatus, GuardrailException } from '../lib/domain/exception/exception.ts';
import type { ClosedRecord } from '../lib/domain/record.ts';
import type { ExceptionsApi } from './exceptions-api.ts';

/** An exception with everything that was done with instances because of it: what is exported. */
export interface ExportedException extends GuardrailException {
  /** Oldest first. */
  readonly changes: readonly ClosedRecord[];
}

/** All exceptions, or those with a status, the newest first. */
export async function allExceptions(
  status: ExceptionStatus | null,
  api: ExceptionsApi,
): Promise<GuardrailException[]> {
  const pages = await allPages(null, (cursor) => api.get('/exceptions', { status, cursor }, listAnswer));
  return pages
    .flatMap(({ exceptions }) => exceptions)
    .sort(oldestFirst)
    .reverse();
}

/** One exception, whole. */
export async function oneException(exceptionId: string, api: ExceptionsApi): Promise<ExportedException> {
  return whole(await api.get(`/exceptions/${exceptionId}`, {}, showAnswer), api);
}

/** Everything that an auditor wants to see of all exceptions, or of those that were open at a time or later. */
export async function exportedExceptions(
  since: Date | null,
  api: ExceptionsApi,
): Promise<ExportedException[]> {
  const query = { since: since?.toISOString() ?? null };
  const pages = await allPages(null, (cursor) => api.get('/export', { ...query, cursor }, exportAnswer));
  const exported: ExportedException[] = [];
  for (const { entries } of pages) {
    for (const entry of entries) exported.push(await whole(entry, api));
  }
  return exported.sort(oldestFirst);
}

/** An exception with the changes that its first page left out. */
async function whole(
  { exception, changes, nextCursor }: ExceptionWithChanges,
  api: ExceptionsApi,
): Promise<ExportedException> {
  if (nextCursor === null) return { ...exception, changes };
  const path = `/exceptions/${exception.exceptionId}`;
  const pages = await allPages(nextCursor, (cursor) => api.get(path, { cursor }, showAnswer));
  return { ...exception, changes: [...changes, ...pages.flatMap((page) => page.changes)] };
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
