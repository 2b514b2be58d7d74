import { describe, expect, it } from 'vitest';
import { isApprover } from '../../../../lib/domain/exception/approver.ts';
import {
  GUARDRAIL,
  isIdentityOf,
  sameness,
  type Identity,
  type Person,
} from '../../../../lib/domain/exception/identity.ts';

const bob: Person = {
  name: 'Bob Brook',
  slackUsers: ['U0BOB0001'],
  principals: [
    'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_*/bob@example.com',
    'arn:aws:iam::111122223333:user/bob',
  ],
  emails: ['bob@example.com'],
};
const onlySlack: Person = { name: 'Carol', slackUsers: ['U0CAROL01'], principals: [], emails: [] };
const dan: Person = {
  name: 'Dan',
  slackUsers: [],
  principals: ['arn:aws:iam::111122223333:user/dan'],
  emails: [],
};
const erin: Person = { name: 'Erin', slackUsers: [], principals: [], emails: ['erin@example.com'] };
const frank: Person = { ...dan, name: 'Frank', slackUsers: ['U0FRANK01'], principals: ['*:user/frank'] };
const people = [bob, onlySlack, dan, erin, frank];

describe('two identities', () => {
  it.each<[string, Identity, Identity, ReturnType<typeof sameness>]>([
    ['one Slack user', slack('U0BOB0001'), slack('U0BOB0001'), 'same'],
    ['two Slack users', slack('U0BOB0001'), slack('U0ALICE01'), 'different'],
    ['an address in other letters', email('Bob@Example.com'), email('bob@example.com'), 'same'],
    ['two addresses', email('bob@example.com'), email('alice@example.com'), 'different'],
    ['a Slack user and the address of one person', slack('U0BOB0001'), email('bob@example.com'), 'same'],
    ['a Slack user and the role session of one person', sso('bob@example.com'), slack('U0BOB0001'), 'same'],
    [
      'a user and the role session of one person',
      arn('iam::111122223333:user/bob'),
      sso('bob@example.com'),
      'same',
    ],
    [
      "somebody's principal and another person's Slack user",
      sso('alice@example.com'),
      slack('U0BOB0001'),
      'different',
    ],
    [
      'a principal and a Slack user who lists no principals',
      sso('alice@example.com'),
      slack('U0CAROL01'),
      'unknown',
    ],
    [
      'a Slack user and a principal of somebody who lists no Slack users',
      slack('U0ALICE01'),
      arn('iam::111122223333:user/dan'),
      'unknown',
    ],
    [
      'an address and a principal of somebody who lists no addresses',
      email('alice@example.com'),
      arn('iam::111122223333:user/dan'),
      'unknown',
    ],
    [
      'a Slack user and an address of somebody who lists no Slack users',
      slack('U0ALICE01'),
      email('erin@example.com'),
      'unknown',
    ],
    [
      "somebody's Slack user and another person's address",
      slack('U0BOB0001'),
      email('erin@example.com'),
      'different',
    ],
    [
      "somebody's Slack user and an address that nobody lists",
      slack('U0BOB0001'),
      email('alice@example.com'),
      'different',
    ],
    ['a Slack user and an address of the same letters', slack('U0ALICE01'), email('U0ALICE01'), 'unknown'],
    [
      'a Slack user who lists principals, and one that they do not list',
      slack('U0FRANK01'),
      sso('alice@example.com'),
      'different',
    ],
    [
      'a principal and a Slack user whom nobody lists',
      sso('alice@example.com'),
      slack('U0ALICE01'),
      'unknown',
    ],
    [
      'an address and a principal whom nobody lists',
      email('alice@example.com'),
      sso('alice@example.com'),
      'unknown',
    ],
  ])('that are %s', (_what, one, other, expected) => {
    expect(sameness(one, other, people)).toBe(expected);
    expect(sameness(other, one, people)).toBe(expected);
  });

  it.each<[string, Identity, Identity, ReturnType<typeof sameness>]>([
    ['two sessions of a role, which whoever assumes it names', role('deploy/a'), role('deploy/b'), 'same'],
    ['sessions of two roles', role('deploy/a'), role('approve/a'), 'different'],
    [
      'a role of the same name in another account',
      role('deploy/a'),
      arn('sts::444455556666:assumed-role/deploy/a'),
      'different',
    ],
    [
      'two users of the Identity Center with one permission set',
      sso('alice@example.com'),
      sso('bob@example.com'),
      'different',
    ],
    [
      'one user of the Identity Center with two permission sets',
      sso('alice@example.com'),
      role('AWSReservedSSO_Approver_0/alice@example.com'),
      'same',
    ],
    ['two IAM users', arn('iam::111122223333:user/alice'), arn('iam::111122223333:user/bob'), 'different'],
    [
      'an ARN without a resource and another one',
      arn('iam::111122223333'),
      arn('iam::111122223333:root'),
      'different',
    ],
  ])('that are %s, told without a list', (_what, one, other, expected) => {
    expect(sameness(one, other, [])).toBe(expected);
  });
});

describe('the guardrail', () => {
  const named: Person = { ...bob, name: 'guardrail', principals: ['*'], emails: [GUARDRAIL.id] };

  it.each([slack('U0BOB0001'), email(GUARDRAIL.id), sso('alice@example.com')])(
    'is never %j, whoever the policy says they are',
    (somebody) => {
      expect(sameness(GUARDRAIL, somebody, [named])).toBe('different');
      expect(sameness(somebody, GUARDRAIL, [named])).toBe('different');
    },
  );

  it('is known by one name, in records and to people', () => {
    expect(GUARDRAIL).toEqual({ kind: 'guardrail', id: 'imds-guardrail', name: 'the guardrail' });
  });

  it('is itself, and nobody of the policy', () => {
    expect(sameness(GUARDRAIL, GUARDRAIL, [])).toBe('same');
    expect(isIdentityOf(GUARDRAIL, named)).toBe(false);
  });

  it('is no approver, whatever the policy lists', () => {
    const all = {
      slackUsers: [GUARDRAIL.id],
      slackGroups: ['S0'],
      principals: ['*'],
      emails: [GUARDRAIL.id],
    };

    expect(isApprover(GUARDRAIL, ['S0'], all)).toBe(false);
  });
});

describe('an address', () => {
  it('is that of an approver in any spelling, and no other is', () => {
    const approvers = { slackUsers: [], slackGroups: [], principals: [], emails: ['Bob@Example.com'] };

    expect(isApprover(email('bob@example.COM'), [], approvers)).toBe(true);
    expect(isApprover(email('carol@example.com'), [], approvers)).toBe(false);
  });
});

describe('an identity', () => {
  it('is found in what a person lists of its kind, and in nothing else', () => {
    expect(isIdentityOf(slack('U0BOB0001'), bob)).toBe(true);
    expect(isIdentityOf(sso('bob@example.com'), bob)).toBe(true);
    expect(isIdentityOf(email('BOB@example.com'), bob)).toBe(true);
    expect(isIdentityOf(email('U0BOB0001'), bob)).toBe(false);
    expect(isIdentityOf(sso('bobby@example.com'), bob)).toBe(false);
  });
});

function slack(id: string): Identity {
  return { kind: 'slack-user', id, name: id };
}

function email(id: string): Identity {
  return { kind: 'email', id, name: id };
}

function arn(rest: string): Identity {
  return { kind: 'principal', id: `arn:aws:${rest}`, name: rest };
}

function role(session: string): Identity {
  return arn(`sts::111122223333:assumed-role/${session}`);
}

function sso(user: string): Identity {
  return role(`AWSReservedSSO_Developer_0123456789abcdef/${user}`);
}
