import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../../lib/domain/exception/approver.ts';
import { describeRefusal, isAboutPerson } from '../../../../lib/domain/exception/approver.ts';
import { isOver, type GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import type { ExceptionPolicy } from '../../../../lib/domain/exception/exception-policy.ts';
import type { Identity } from '../../../../lib/domain/exception/identity.ts';
import {
  approve,
  deny,
  grantedAtOnce,
  isApproved,
  passOn,
  requested,
  revoke,
  type Answer,
  type Passage,
  type Progress,
} from '../../../../lib/domain/exception/lifecycle.ts';
import {
  aGrantedException,
  aliceInSlack,
  anException,
  anExceptionPolicy,
  bobInSlack,
  carolInSlack,
  minutesAgo,
  NOW,
} from '../../../given.ts';

const policy = anExceptionPolicy();
const two = anException({ approvalsNeeded: 2 });

describe('whoever is refused', () => {
  it.each<[Refusal, boolean, string]>([
    ['not-an-approver', true, 'You are not among the approvers of exceptions.'],
    ['own-request', true, 'Nobody approves their own request. Ask another approver.'],
    ['cannot-tell-apart', true, 'it cannot be told whether that was you.'],
    ['answered-before', false, 'You have approved this request already. It needs another approver.'],
    ['not-open', false, 'This request is not open any more'],
    ['too-late', false, 'The time to answer this request is over, so nothing changes.'],
  ])('for %s could be somebody else: %s; is told why', (refusal, somebodyElse, words) => {
    expect(isAboutPerson(refusal)).toBe(somebodyElse);
    expect(describeRefusal(refusal)).toContain(words);
  });
});

describe('a rollback', () => {
  it('is in force by the yes of whoever asks, however many the policy wants', () => {
    const asked = anException({ requestedVia: 'rollback', approvalsNeeded: 3 });
    const { requestedAt: at, requestedBy: by, reason } = asked;

    expect(grantedAtOnce(asked)).toEqual({
      ...asked,
      status: 'granted',
      approvalsNeeded: 1,
      approvals: [{ by, via: 'rollback', at }],
      history: [
        { at, what: 'requested', by, note: reason },
        { at, what: 'approved', by, note: null },
        { at, what: 'granted', by: null, note: null },
      ],
    });
  });
});

describe('a request', () => {
  it('begins with nothing allowed and its reason on record', () => {
    const exception = requested(anException());

    expect(exception).toMatchObject({ status: 'requested', approvals: [], obstacle: null });
    expect(exception.history).toEqual([
      { at: exception.requestedAt, what: 'requested', by: aliceInSlack, note: exception.reason },
    ]);
  });

  it('is approved by one who is not the requester', () => {
    const approved = changedBy(approve(anException(), by(bobInSlack), policy));

    expect(approved.approvals).toEqual([{ by: bobInSlack, via: 'slack', at: NOW }]);
    expect(approved.history.at(-1)).toEqual({ at: NOW, what: 'approved', by: bobInSlack, note: null });
    expect(isApproved(approved)).toBe(true);
    // The grant is the workflow's: until then nothing is allowed.
    expect(approved.status).toBe('requested');
  });

  it('that needs two approvers is not approved by one, nor by one twice', () => {
    const once = changedBy(approve(two, by(bobInSlack), policy));
    const twice = approve(once, by(bobInSlack), policy);

    expect(isApproved(once)).toBe(false);
    expect(twice).toEqual({ kind: 'refused', refusal: 'answered-before' });
    expect(isApproved(changedBy(approve(once, by(carolInSlack), policy)))).toBe(true);
  });

  it('is denied by one approver, with the reason on record', () => {
    const denied = changedBy(deny(two, by(bobInSlack, { note: 'Use IMDSv2.' }), policy));

    expect(denied.status).toBe('denied');
    expect(denied.history.at(-1)).toEqual({ at: NOW, what: 'denied', by: bobInSlack, note: 'Use IMDSv2.' });
  });

  it.each<[string, GuardrailException, Answer, Partial<ExceptionPolicy>, Refusal]>([
    ['by the requester', anException(), by(aliceInSlack), {}, 'own-request'],
    ['by somebody the policy does not list', anException(), by(stranger()), {}, 'not-an-approver'],
    [
      'by the requester under another identity',
      anException(),
      by(aliceByEmail()),
      withPerson(),
      'own-request',
    ],
    [
      'by another way, of somebody who may be the requester',
      anException(),
      by(aliceByEmail()),
      withEmail(),
      'cannot-tell-apart',
    ],
    [
      'by one who approved already, under another identity',
      approvedByBob(),
      by(bobByEmail()),
      withBob(),
      'answered-before',
    ],
    [
      'by one who may have approved already',
      approvedByBob(),
      by(bobByEmail()),
      withAlice(),
      'cannot-tell-apart',
    ],
    ['at the end of the time to answer', anException({ answerBy: NOW }), by(bobInSlack), {}, 'too-late'],
    ['when it is denied', anException({ status: 'denied' }), by(bobInSlack), {}, 'not-open'],
    ['when it is in force', aGrantedException(), by(carolInSlack), {}, 'not-open'],
    ['when others have approved it enough', approvedByBob(1), by(carolInSlack), {}, 'not-open'],
  ])('is not approved %s', (_case, exception, answer, differences, refusal) => {
    const progress = approve(exception, answer, anExceptionPolicy(differences));

    expect(progress).toEqual({ kind: 'refused', refusal });
  });

  it('is approved by a member of a group that the policy lists', () => {
    const approvers = { ...policy.approvers, slackUsers: [], slackGroups: ['S0APPROVE'] };
    const member = by(bobInSlack, { groups: ['S0OTHER', 'S0APPROVE'] });

    expect(approve(anException(), member, anExceptionPolicy({ approvers })).kind).toBe('changed');
    expect(approve(anException(), by(bobInSlack), anExceptionPolicy({ approvers }))).toMatchObject({
      refusal: 'not-an-approver',
    });
  });

  it('is approved by a principal that the policy lists by a pattern', () => {
    const principals = ['arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Approver_*'];
    const answer = by(
      { kind: 'principal', id: `${principals[0]!.slice(0, -1)}0/bob@example.com`, name: 'bob' },
      { via: 'cli' },
    );
    const asked = anException({
      requestedBy: { kind: 'principal', id: 'arn:aws:iam::111122223333:user/alice', name: 'alice' },
    });

    const progress = approve(
      asked,
      answer,
      anExceptionPolicy({ approvers: { ...policy.approvers, principals } }),
    );

    expect(progress.kind).toBe('changed');
  });

  it('is denied by no one but approvers, while it is open', () => {
    expect(deny(anException(), by(stranger()), policy)).toEqual({
      kind: 'refused',
      refusal: 'not-an-approver',
    });
    expect(deny(aGrantedException(), by(bobInSlack), policy)).toEqual({
      kind: 'refused',
      refusal: 'not-open',
    });
    expect(deny(anException({ answerBy: minutesAgo(1) }), by(bobInSlack), policy)).toEqual({
      kind: 'refused',
      refusal: 'too-late',
    });
  });
});

describe('taking back', () => {
  it.each([
    ['a request', anException(), aliceInSlack],
    ['a request by an approver', anException(), bobInSlack],
    ['a grant', aGrantedException(), aliceInSlack],
    ['a grant by an approver', aGrantedException(), carolInSlack],
  ])('ends %s', (_what, exception, who) => {
    const revoked = changedBy(revoke(exception, by(who), policy));

    expect(revoked.status).toBe('revoked');
    expect(revoked.history.at(-1)).toEqual({ at: NOW, what: 'revoked', by: who, note: null });
  });

  it('is for approvers and the requester, under whichever identity', () => {
    expect(revoke(aGrantedException(), by(stranger()), policy)).toEqual({
      kind: 'refused',
      refusal: 'not-an-approver',
    });
    expect(
      revoke(
        aGrantedException(),
        by(aliceByEmail()),
        anExceptionPolicy({ people: withPerson().people ?? [] }),
      ).kind,
    ).toBe('changed');
  });

  it('changes nothing that is over', () => {
    for (const status of ['denied', 'timed-out', 'revoked', 'expired', 'failed'] as const) {
      const progress = revoke(anException({ status }), by(bobInSlack), policy);

      expect(progress).toEqual({ kind: 'refused', refusal: 'not-open' });
      expect(isOver(anException({ status }))).toBe(true);
    }
  });
});

describe('the passage of time', () => {
  const over = aGrantedException({ expiresAt: NOW });

  it.each<[Passage, GuardrailException]>([
    ['granted', approvedByBob(1)],
    ['timed-out', anException()],
    ['failed', anException()],
    ['expired', over],
  ])('leads to %s, and says so in the history', (passage, exception) => {
    const passed = passOn(exception, passage, NOW);

    expect(passed?.status).toBe(passage);
    expect(passed?.history.at(-1)).toEqual({ at: NOW, what: passage, by: null, note: null });
  });

  it.each<[Passage, string, GuardrailException]>([
    ['granted', 'without enough approvals', anException()],
    ['granted', 'with one approval of two', approvedByBob()],
    ['granted', 'at its end', approvedByBob(1, { expiresAt: NOW })],
    ['granted', 'after it was taken back', approvedByBob(1, { status: 'revoked' })],
    ['granted', 'after it was denied', approvedByBob(1, { status: 'denied' })],
    ['timed-out', 'when it is in force', aGrantedException()],
    ['failed', 'when it is in force', aGrantedException()],
    ['expired', 'before its end', aGrantedException()],
    ['expired', 'when it was taken back', aGrantedException({ expiresAt: NOW, status: 'revoked' })],
  ])('does not lead to %s %s', (passage, _case, exception) => {
    expect(passOn(exception, passage, NOW)).toBeNull();
  });
});

function by(who: Identity, differences: Partial<Answer> = {}): Answer {
  return { by: who, via: 'slack', at: NOW, note: null, groups: [], ...differences };
}

function changedBy(progress: Progress): GuardrailException {
  if (progress.kind === 'refused') throw new Error(`refused: ${progress.refusal}`);
  return progress.exception;
}

function approvedByBob(
  approvalsNeeded = 2,
  differences: Partial<GuardrailException> = {},
): GuardrailException {
  return { ...changedBy(approve(anException({ approvalsNeeded }), by(bobInSlack), policy)), ...differences };
}

function stranger(): Identity {
  return { kind: 'slack-user', id: 'U0STRANGE', name: 'Mallory' };
}

function aliceByEmail(): Identity {
  return { kind: 'email', id: 'alice@example.com', name: 'alice@example.com' };
}

function bobByEmail(): Identity {
  return { kind: 'email', id: 'bob@example.com', name: 'bob@example.com' };
}

function withEmail(): Partial<ExceptionPolicy> {
  const emails = ['alice@example.com', 'bob@example.com'];
  return { approvers: { ...policy.approvers, emails } };
}

function withPerson(): Partial<ExceptionPolicy> {
  const alice = {
    name: 'Alice',
    slackUsers: [aliceInSlack.id],
    principals: [],
    emails: ['alice@example.com'],
  };
  return { ...withEmail(), people: [alice] };
}

function withBob(): Partial<ExceptionPolicy> {
  const bob = { name: 'Bob', slackUsers: [bobInSlack.id], principals: [], emails: ['bob@example.com'] };
  return { ...withEmail(), people: [bob] };
}

/** Alice's identities are known, so Bob by e-mail is not her; whether he is the Bob who approved is not. */
function withAlice(): Partial<ExceptionPolicy> {
  return withPerson();
}
