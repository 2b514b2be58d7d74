import { describe, expect, it } from 'vitest';
import { answerOf, holderOf, linksFor } from '../../../../lib/domain/exception/approval-link.ts';
import type { HistoryEntry } from '../../../../lib/domain/exception/exception.ts';
import type { Identity, Person } from '../../../../lib/domain/exception/identity.ts';
import { anException, anExceptionPolicy, bobInSlack, minutesAgo } from '../../../given.ts';

const alice: Person = {
  name: 'Alice',
  slackUsers: ['U0ALICE01'],
  principals: [],
  emails: ['alice@example.com'],
};

function approverOf(emails: readonly string[], people: readonly Person[] = []): string[] {
  const approvers = { slackUsers: [], slackGroups: [], principals: [], emails };
  return linksFor(anException(), anExceptionPolicy({ approvers, people })).map(({ approver }) => approver);
}

describe('the links for a request', () => {
  it('are one for each address, and last as long as the request waits', () => {
    const exception = anException();
    const approvers = { slackUsers: [], slackGroups: [], principals: [], emails: ['bob@example.com'] };

    const links = linksFor(exception, anExceptionPolicy({ approvers }));

    expect(links).toEqual([
      {
        exceptionId: exception.exceptionId,
        approver: 'bob@example.com',
        expiresAt: exception.answerBy,
      },
    ]);
  });

  it('are one for an address that the policy has in two spellings', () => {
    expect(approverOf(['bob@example.com', 'Bob@Example.com', 'carol@example.com'])).toEqual([
      'Bob@Example.com',
      'carol@example.com',
    ]);
  });

  it('are none for whoever asks, by whatever identity', () => {
    expect(approverOf(['bob@example.com', 'Alice@example.com'], [alice])).toEqual(['bob@example.com']);
  });

  it('are also for whoever could be the one that asks: they may say no', () => {
    expect(approverOf(['alice@example.com'])).toEqual(['alice@example.com']);
  });

  it('are none where the policy lists no addresses', () => {
    expect(approverOf([])).toEqual([]);
  });
});

describe('what somebody said by their link', () => {
  const bob = holderOf({ approver: 'bob@example.com' });
  const entry = (what: HistoryEntry['what'], by: Identity | null, minutes: number): HistoryEntry => ({
    what,
    by,
    at: minutesAgo(minutes),
    note: null,
  });

  it('is the last that they said', () => {
    const history = [entry('approved', { ...bob, id: 'BOB@example.com' }, 9), entry('denied', bob, 5)];

    expect(answerOf(anException({ history: history.slice(0, 1) }), bob)).toEqual({
      decision: 'approve',
      at: minutesAgo(9),
    });
    expect(answerOf(anException({ history }), bob)).toEqual({ decision: 'deny', at: minutesAgo(5) });
  });

  it('is nothing that others said, the guardrail did, or they said by another way', () => {
    const history = [
      entry('approved', holderOf({ approver: 'carol@example.com' }), 9),
      entry('approved', bobInSlack, 8),
      entry('revoked', bob, 7),
      entry('granted', null, 6),
      entry('denied', null, 5),
    ];

    expect(answerOf(anException({ history }), bob)).toBeNull();
  });
});
