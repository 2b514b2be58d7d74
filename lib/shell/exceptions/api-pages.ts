import type { ExportAnswer, ListAnswer, ShowAnswer } from '../../boundary/exceptions-api/api-answers.ts';
import { isOver, type ExceptionStatus, type GuardrailException } from '../../domain/exception/exception.ts';
import { unknownException, type ApiAnswer } from './api-answer.ts';
import type { ApiPorts, Page } from './api-ports.ts';

/*
 * A function URL answers with 6 MB at most. Written as JSON, an exception in which everybody used up their room has
 * some 40 KB and a change some 20 KB: these pages fit whatever is in them, and what is left is said by the cursor.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */

type PagePorts = Pick<ApiPorts, 'findException' | 'pageOfExceptions' | 'pageOfChanges'>;

/** How many exceptions a page of the list has. */
const EXCEPTIONS_PER_PAGE = 100;

/** How many changes a page of one exception has. */
const CHANGES_PER_PAGE = 200;

/** How many exceptions a page of the export has, and how many changes each of them brings along: most have few. */
const EXPORTED_PER_PAGE = { exceptions: 25, changes: 5 } as const;

const DAY = 24 * 60 * 60_000;

/** A page of exceptions, all or those with a status. */
export async function listPage(
  status: ExceptionStatus | null,
  cursor: string | null,
  ports: PagePorts,
): Promise<ApiAnswer> {
  const page = await ports.pageOfExceptions(cursor, EXCEPTIONS_PER_PAGE);
  const exceptions = page.items.filter((exception) => status === null || exception.status === status);
  const { unreadable, nextCursor } = page;
  const message = pageWords(exceptions.length, nextCursor);
  const body: ListAnswer = { message, exceptions, unreadable, nextCursor };
  return { status: 200, body, outcome: 'read' };
}

/** An exception with a page of what was done because of it. */
export async function showPage(
  exceptionId: string,
  cursor: string | null,
  ports: PagePorts,
): Promise<ApiAnswer> {
  const found = await ports.findException(exceptionId);
  if (found === null) return unknownException(exceptionId);
  const { exception } = found;
  const { items, ...rest } = await ports.pageOfChanges(exceptionId, cursor, CHANGES_PER_PAGE);
  const message = `${exceptionId} with ${items.length} changes${more(rest.nextCursor)}.`;
  const body: ShowAnswer = { message, exception, changes: items, ...rest };
  return { status: 200, body, outcome: 'read' };
}

/**
 * A page of the export: exceptions with everything that happened to them, all or those that `since` concerns. What is
 * left of an exception's changes, `GET /exceptions/ID` gives by the entry's cursor.
 */
export async function exportPage(
  since: Date | null,
  cursor: string | null,
  ports: PagePorts,
): Promise<ApiAnswer> {
  const { items, ...rest } = await ports.pageOfExceptions(cursor, EXPORTED_PER_PAGE.exceptions);
  const concerned = items.filter((exception) => since === null || concerns(exception, since));
  const entries = await Promise.all(
    concerned.map(async (exception) => {
      const { exceptionId } = exception;
      const { items: changes, ...left } = await ports.pageOfChanges(
        exceptionId,
        null,
        EXPORTED_PER_PAGE.changes,
      );
      return { exception, changes, ...left };
    }),
  );
  const body: ExportAnswer = { message: pageWords(entries.length, rest.nextCursor), entries, ...rest };
  return { status: 200, body, outcome: 'read' };
}

/**
 * Whether an exception was open at a time or later. Those of the day before count as well: what an end brings about on
 * instances comes a little after it.
 */
function concerns(exception: GuardrailException, since: Date): boolean {
  const endedAt = exception.history.at(-1)?.at ?? exception.expiresAt;
  return !isOver(exception) || endedAt.getTime() >= since.getTime() - DAY;
}

function pageWords(count: number, nextCursor: Page<unknown>['nextCursor']): string {
  return `${count} exceptions${more(nextCursor)}.`;
}

function more(nextCursor: string | null): string {
  return nextCursor === null ? '' : ' on this page, and there may be more (nextCursor)';
}
