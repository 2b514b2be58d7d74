import { describe, expect, it } from 'vitest';
import {
  requestFor,
  type Asking,
  type Wish,
  type WishProblem,
} from '../../../../lib/domain/exception/request.ts';
import { allowsExceptions, asksInSlack } from '../../../../lib/domain/exception/exception-policy.ts';
import { DEFAULT_EXCEPTIONS } from '../../../../lib/boundary/policy/policy-defaults.ts';
import { aliceInSlack, anExceptionPolicy, minutesAgo, NOW } from '../../../given.ts';

const DAY = 24 * 60;
const policy = anExceptionPolicy({ approvalsNeeded: 2 });
const asking: Asking = {
  exceptionId: 'exc-0a1b2c3d4e5f6071',
  requestedBy: aliceInSlack,
  requestedVia: 'slack',
  requestedAt: NOW,
};

describe('a wish', () => {
  it('becomes a request with the times and the approvals that the policy sets', () => {
    const made = requestFor(aWish({ reason: '  The vendor agent needs it.  ' }), asking, policy);

    expect(made).toEqual({
      kind: 'request',
      request: {
        ...aWish(),
        ...asking,
        reason: 'The vendor agent needs it.',
        answerBy: inMinutes(DAY),
        remindAt: inMinutes(6 * DAY),
        approvalsNeeded: 2,
      },
    });
  });

  it('for a few hours is answered before its end, and reminded of in its second half', () => {
    const made = requestFor(aWish({ expiresAt: inMinutes(120) }), asking, policy);

    expect(made).toMatchObject({ request: { answerBy: inMinutes(120), remindAt: inMinutes(60) } });
  });

  it.each<[WishProblem['part'], string, Partial<Wish>]>([
    ['scope', 'an instance that is none', { scope: { kind: 'instance', id: 'web-1' } }],
    ['scope', 'a group without a name', { scope: { kind: 'auto-scaling-group', id: '' } }],
    [
      'scope',
      'a group that only looks like another',
      { scope: { kind: 'auto-scaling-group', id: 'web\u200b' } },
    ],
    ['scope', 'a launch template by its name', { scope: { kind: 'launch-template', id: 'web' } }],
    ['scope', 'an image that is none', { scope: { kind: 'image', id: 'i-0a1b2c3d4e5f60718' } }],
    ['place', 'another account than one', { accountId: '1111' }],
    ['place', 'a Region that is none', { region: 'Ireland' }],
    ['allows', 'nothing at all', { allows: {} }],
    ['allows', 'a hop limit of 1, which every instance may have', { allows: { httpPutResponseHopLimit: 1 } }],
    ['allows', 'a hop limit that EC2 does not take', { allows: { httpPutResponseHopLimit: 65 } }],
    ['allows', 'half a hop', { allows: { httpPutResponseHopLimit: 2.5 } }],
    ['reason', 'no reason to speak of', { reason: '   because   ' }],
    ['reason', 'a novel', { reason: 'x'.repeat(501) }],
    ['expiresAt', 'less than a quarter of an hour', { expiresAt: inMinutes(14) }],
    ['expiresAt', 'more than the policy allows', { expiresAt: inMinutes(30 * DAY + 1) }],
    ['expiresAt', 'a time that is none', { expiresAt: new Date(NaN) }],
  ])('is refused for its %s: %s', (part, _what, differences) => {
    const made = requestFor(aWish(differences), asking, policy);

    expect(made).toEqual({
      kind: 'problems',
      problems: [{ part, problem: expect.stringMatching(/\.$/) as string }],
    });
  });

  it.each<[string, Partial<Wish>]>([
    ['of the shortest time', { expiresAt: inMinutes(15) }],
    ['of the longest time', { expiresAt: inMinutes(30 * DAY) }],
    ['with the shortest reason', { reason: 'x'.repeat(10) }],
    ['with the longest reason', { reason: 'x'.repeat(500) }],
    ['for the lowest hop limit', { allows: { httpPutResponseHopLimit: 2 } }],
    ['for the highest hop limit', { allows: { httpPutResponseHopLimit: 64 } }],
    ['for an instance with an old id', { scope: { kind: 'instance', id: 'i-0a1b2c3d' } }],
    ['for a group by any name', { scope: { kind: 'auto-scaling-group', id: 'Web, blue/green (1)' } }],
    ['for a launch template', { scope: { kind: 'launch-template', id: 'lt-0abcd1234ef567890' } }],
    ['for an image', { scope: { kind: 'image', id: 'ami-0a1b2c3d4e5f60718' } }],
    ['in a Region of a partition of its own', { region: 'us-gov-west-1' }],
    ['in a Region with a number of two digits', { region: 'xx-west-10' }],
  ])('is a request %s', (_what, differences) => {
    expect(requestFor(aWish(differences), asking, policy).kind).toBe('request');
  });

  it.each<[string, Partial<Wish>, string]>([
    [
      'an account with more digits',
      { accountId: '1111222233334' },
      'The account must have twelve digits and the Region a name as eu-west-1.',
    ],
    [
      'an account after something else',
      { accountId: 'x111122223333' },
      'The account must have twelve digits and the Region a name as eu-west-1.',
    ],
    [
      'a Region after something else',
      { region: '1eu-west-1' },
      'The account must have twelve digits and the Region a name as eu-west-1.',
    ],
    [
      'a zone',
      { region: 'eu-west-1a' },
      'The account must have twelve digits and the Region a name as eu-west-1.',
    ],
    [
      'an instance with more digits',
      { scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f607181' } },
      'The instance must look like i-0a1b2c3d4e5f60718.',
    ],
    [
      'an instance after something else',
      { scope: { kind: 'instance', id: 'xi-0a1b2c3d4e5f60718' } },
      'The instance must look like i-0a1b2c3d4e5f60718.',
    ],
    [
      'a group with a colon',
      { scope: { kind: 'auto-scaling-group', id: 'web:blue' } },
      'The Auto Scaling group must look like web-blue.',
    ],
    [
      'a group with a line break at its end',
      { scope: { kind: 'auto-scaling-group', id: 'web\n' } },
      'The Auto Scaling group must look like web-blue.',
    ],
    [
      'a group with a longer name than there is',
      { scope: { kind: 'auto-scaling-group', id: 'x'.repeat(256) } },
      'The Auto Scaling group must look like web-blue.',
    ],
    [
      'a launch template with more digits',
      { scope: { kind: 'launch-template', id: 'lt-0abcd1234ef5678901' } },
      'The launch template must look like lt-0abcd1234ef567890.',
    ],
    [
      'a launch template after something else',
      { scope: { kind: 'launch-template', id: 'xlt-0abcd1234ef567890' } },
      'The launch template must look like lt-0abcd1234ef567890.',
    ],
    [
      'an image with more digits',
      { scope: { kind: 'image', id: 'ami-0a1b2c3d4e5f607181' } },
      'The image must look like ami-0a1b2c3d4e5f60718.',
    ],
    [
      'an image after something else',
      { scope: { kind: 'image', id: 'xami-0a1b2c3d4e5f60718' } },
      'The image must look like ami-0a1b2c3d4e5f60718.',
    ],
    [
      'a hop limit that is none',
      { allows: { httpPutResponseHopLimit: 1 } },
      'The hop limit must be a whole number from 2 to 64.',
    ],
    [
      'nothing',
      { allows: {} },
      'Say what is needed: IMDSv1 (HttpTokens=optional), a higher hop limit, or both.',
    ],
    [
      'no reason',
      { reason: '' },
      'The reason must have 10 to 500 characters: it is what approvers decide by.',
    ],
    ['no time', { expiresAt: NOW }, 'The end must be at least 15 minutes and at most 30 days ahead.'],
  ])('is told what to write instead of %s', (_what, differences, problem) => {
    expect(requestFor(aWish(differences), asking, policy)).toMatchObject({ problems: [{ problem }] });
  });

  it('is told everything that is wrong with it at once', () => {
    const made = requestFor(aWish({ allows: {}, reason: '' }), asking, policy);

    expect(made).toMatchObject({ problems: [{ part: 'allows' }, { part: 'reason' }] });
  });

  it('is in vain where the policy names no approvers', () => {
    const made = requestFor(aWish(), asking, DEFAULT_EXCEPTIONS);

    expect(made).toEqual({
      kind: 'problems',
      problems: [{ part: 'policy', problem: 'The policy names no approvers, so there are no exceptions.' }],
    });
  });
});

describe('the policy of exceptions', () => {
  it.each([
    ['nobody', DEFAULT_EXCEPTIONS, false, false],
    ['users of Slack', anExceptionPolicy(), true, true],
    ['a group of Slack', withApprovers({ slackGroups: ['S0APPROVE'] }), true, true],
    ['principals', withApprovers({ principals: ['arn:aws:iam::111122223333:user/bob'] }), true, false],
    ['addresses', withApprovers({ emails: ['bob@example.com'] }), true, false],
  ])('with %s as approvers', (_who, exceptions, allowed, inSlack) => {
    expect(allowsExceptions(exceptions)).toBe(allowed);
    expect(asksInSlack(exceptions)).toBe(inSlack);
  });
});

function withApprovers(approvers: object) {
  return { ...DEFAULT_EXCEPTIONS, approvers: { ...DEFAULT_EXCEPTIONS.approvers, ...approvers } };
}

function inMinutes(minutes: number): Date {
  return minutesAgo(-minutes);
}

function aWish(differences: Partial<Wish> = {}): Wish {
  return {
    accountId: '111122223333',
    region: 'eu-west-1',
    scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
    allows: { httpTokens: 'optional' },
    reason: 'The vendor agent needs it.',
    expiresAt: inMinutes(7 * DAY),
    renews: null,
    ...differences,
  };
}
