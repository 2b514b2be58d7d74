import { describe, expect, it } from 'vitest';
import { exceptionFacts, identityWords } from '../../../lib/boundary/exception-facts.ts';
import type { GuardrailException } from '../../../lib/domain/exception/exception.ts';
import { GUARDRAIL, type Identity } from '../../../lib/domain/exception/identity.ts';
import { aGrantedException, anException, bobInSlack, minutesAgo, NOW } from '../../given.ts';

function factOf(label: string, differences: Partial<GuardrailException> = {}, now = NOW) {
  return exceptionFacts(anException(differences), now).find((fact) => fact.label === label);
}

describe('the facts of an exception', () => {
  it('are all that an approver decides by, the most important first', () => {
    const facts = exceptionFacts(anException(), NOW).map(({ label, text }) => `${label}: ${text}`);

    expect(facts).toEqual([
      'For: instance i-0a1b2c3d4e5f60718',
      'In: account 111122223333, Region eu-west-1',
      'Allows: IMDSv1 (HttpTokens=optional)',
      'Reason: The vendor agent cannot use IMDSv2 before its release in April.',
      'Asked by: Alice Archer (Slack user U0ALICE01)',
      'Until: Sun, 8 Mar 2026, 10:00 UTC',
      'Approvals: 0 of 1',
      'Answer by: Mon, 2 Mar 2026, 08:00 UTC (in 22 hours)',
      'Request: exc-0a1b2c3d4e5f',
    ]);
  });

  it('say what each allowance means', () => {
    const [tokens, hops] = [{ httpTokens: 'optional' }, { httpPutResponseHopLimit: 3 }] as const;

    expect(factOf('Allows', { allows: tokens })?.meaning).toContain('steal its credentials');
    expect(factOf('Allows', { allows: hops })?.meaning).toContain('Containers');
    expect(factOf('Allows', { allows: { ...tokens, ...hops } })?.meaning).toMatch(/steal.*Containers/);
  });

  it('say that a scope of many is for those to come as well', () => {
    expect(factOf('For', { scope: { kind: 'image', id: 'ami-1' } })?.meaning).toContain('launched later');
    expect(factOf('For')?.meaning).toBeNull();
  });

  it.each([
    ['slack', 'in Slack'],
    ['cli', 'by the command line'],
    ['tag', 'by a tag'],
    ['link', 'by a link'],
    ['rollback', 'by a rollback'],
    ['sweep', 'by a sweep of the fleet'],
  ] as const)('say that it was requested by way of %s', (requestedVia, words) => {
    expect(factOf('Asked by', { requestedVia })?.meaning).toBe(`Sun, 1 Mar 2026, 08:00 UTC, ${words}`);
  });

  it('name who has approved, and what it goes on with', () => {
    const approvals = [{ by: bobInSlack, via: 'slack', at: minutesAgo(60) } as const];

    expect(factOf('Approvals', { approvals, approvalsNeeded: 2 })).toMatchObject({
      text: '1 of 2',
      meaning: 'Bob Brook (Slack user U0BOB0001), Sun, 1 Mar 2026, 09:00 UTC',
    });
    expect(factOf('Goes on with', { renews: 'exc-1' })?.text).toBe('exception exc-1');
  });

  it('say how it stands once it does not wait any more', () => {
    const { approvals, expiresAt } = aGrantedException();

    expect(factOf('Now', { approvals })?.text).toContain('Approved');
    expect(factOf('Now', { status: 'denied' })?.text).toBe('Denied');
    expect(factOf('Answer by', { status: 'denied' })).toBeUndefined();
    expect(factOf('Until', {}, expiresAt)?.meaning).toBe('in 0 minutes.');
  });
});

describe('somebody', () => {
  it.each<[Identity, string]>([
    [bobInSlack, 'Bob Brook (Slack user U0BOB0001)'],
    [{ kind: 'principal', id: 'arn:aws:iam::1:user/b', name: 'b' }, 'b (arn:aws:iam::1:user/b)'],
    [
      { kind: 'principal', id: 'arn:aws:iam::1:user/b', name: 'arn:aws:iam::1:user/b' },
      'arn:aws:iam::1:user/b',
    ],
    [{ kind: 'email', id: 'bob@example.com', name: 'The Boss' }, 'bob@example.com'],
    [GUARDRAIL, 'the guardrail'],
  ])('%j is shown with what proves it', (identity, words) => {
    expect(identityWords(identity)).toBe(words);
  });
});
