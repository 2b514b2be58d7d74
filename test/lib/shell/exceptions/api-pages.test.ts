import { describe, expect, it } from 'vitest';
import { jsonAnswer } from '../../../../lib/boundary/function-url-answer.ts';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import type { Identity } from '../../../../lib/domain/exception/identity.ts';
import type { ClosedRecord } from '../../../../lib/domain/record.ts';
import type { ApiPorts } from '../../../../lib/shell/exceptions/api-ports.ts';
import { exportPage, listPage, showPage } from '../../../../lib/shell/exceptions/api-pages.ts';
import { aClosedRecord, alice, anException, NOW } from '../../../given.ts';

/** What a function URL answers with at most. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_BYTES = 6 * 1024 * 1024;

/** The text that needs the most room in JSON: six bytes for each character. */
const text = (length: number) => '\u0001'.repeat(length);

/** Nobody's ARN is longer. https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
const somebody: Identity = { kind: 'principal', id: `arn:${text(400)}`, name: text(64) };

/** An exception in which everybody used up their room: five approvals, a reminder and the ends of all of it. */
const longest: GuardrailException = anException({
  scope: { kind: 'auto-scaling-group', id: text(255) },
  reason: text(500),
  obstacle: text(500),
  requestedBy: somebody,
  approvals: Array.from({ length: 5 }, () => ({ by: somebody, via: 'cli', at: NOW })),
  history: Array.from({ length: 5 }, () => ({ at: NOW, what: 'approved', by: somebody, note: text(500) })),
});

const longestChange: ClosedRecord = aClosedRecord({
  reason: text(500),
  refusal: text(1024),
  principal: { ...alice, userAgent: 'x'.repeat(1024), sourceIpAddress: 'x'.repeat(1024) },
});

/** A table that is as full as pages go on. */
const full: Pick<ApiPorts, 'findException' | 'pageOfExceptions' | 'pageOfChanges'> = {
  findException: () => Promise.resolve({ exception: longest, revision: 1 }),
  pageOfExceptions: (_cursor, limit) =>
    Promise.resolve({
      items: Array.from({ length: limit }, () => longest),
      unreadable: [],
      nextCursor: 'next',
    }),
  pageOfChanges: (_id, _cursor, limit) =>
    Promise.resolve({
      items: Array.from({ length: limit }, () => longestChange),
      unreadable: [],
      nextCursor: 'next',
    }),
};

describe('a page', () => {
  it.each([
    ['the list', () => listPage(null, null, full)],
    ['one exception', () => showPage(longest.exceptionId, null, full)],
    ['the export', () => exportPage(null, null, full)],
  ])('of %s fits into an answer whatever is in it, and says that there is more', async (_what, page) => {
    const { status, body } = await page();

    const answer = jsonAnswer(status, body);
    expect(Buffer.byteLength(answer.body)).toBeLessThan(MOST_BYTES);
    expect(body).toMatchObject({
      nextCursor: 'next',
      message: expect.stringContaining('there may be more (nextCursor)') as string,
    });
  });
});
