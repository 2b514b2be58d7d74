import { describe, expect, it } from 'vitest';
import {
  asksAgain,
  isTaggedLater,
  policyFor,
  requesterOf,
  tagAtLaunch,
  tagOf,
  wishOf,
} from '../../../../lib/domain/exception/tagged-launch.ts';
import type { Finding } from '../../../../lib/domain/finding.ts';
import type { Trigger } from '../../../../lib/domain/trigger.ts';
import {
  alice,
  anException,
  anExceptionPolicy,
  anInstance,
  aTrigger,
  minutesAgo,
  NOW,
} from '../../../given.ts';
import { aFinding } from '../story/given-story.ts';

const VALUE = 'httpTokens=optional days=7 reason=the vendor agent needs it';
const tags = { 'imds-guardrail:exception-request': VALUE };

function finding(differences: Partial<Finding> = {}, instance: Partial<Finding['instance']> = {}): Finding {
  const told = aFinding(0, { exceptionTag: VALUE }, tags);
  return { ...told, ...differences, instance: { ...told.instance, ...instance } };
}

function trigger(kind: Finding['trigger']['kind']): Pick<Finding, 'trigger'> {
  return { trigger: { ...finding().trigger, kind } };
}

function violated(moment: 'launch' | 'existing'): Pick<Finding, 'violations'> {
  return { violations: [{ field: 'httpTokens', actual: 'optional', required: 'required', moment }] };
}

describe('the tag of a launch', () => {
  it.each(['launch-remediated', 'existing-remediated', 'noncompliant', 'hop-limit-above-maximum'] as const)(
    'asks where the finding is %s',
    (kind) => {
      expect(tagOf(finding({ kind, ...trigger('launch') }))).toBe(VALUE);
    },
  );

  it.each([
    'drift-reverted',
    'service-managed',
    'enforcement-denied',
    'exception-applied',
    'excepted',
    'resolved',
  ] as const)('asks for nothing where the finding is %s', (kind) => {
    expect(tagOf(finding({ kind, ...trigger('launch') }))).toBeNull();
  });

  it.each(['drift', 'start', 'instance-profile', 'exception'] as const)(
    'asks for nothing at %s: somebody may have added it later',
    (kind) => {
      expect(tagOf(finding({ kind: 'noncompliant', ...trigger(kind) }))).toBeNull();
    },
  );

  it.each([
    ['a launch', 'launch', VALUE],
    ['a start', 'existing', null],
  ] as const)('is that of %s where only the state-change event tells of it', (_what, moment, expected) => {
    expect(tagOf(finding({ ...trigger('state-change'), ...violated(moment) }))).toBe(expected);
  });

  it('is that of a launch that violates in something older as well', () => {
    const { violations } = {
      violations: [...violated('launch').violations, ...violated('existing').violations],
    };

    expect(tagOf(finding({ ...trigger('state-change'), violations }))).toBe(VALUE);
  });

  it('is nothing where the launch had none, whatever the instance has by now', () => {
    expect(tagOf(finding({ exceptionTag: null }))).toBeNull();
  });
});

describe('the tag in the event of a launch', () => {
  const launched = anInstance({ tags });
  const { instanceId } = launched;
  const other = anInstance({ instanceId: 'i-0000000000000000a', tags: {} });

  it.each<[string, Partial<Trigger>, string | null]>([
    ['is found', { subject: { kind: 'instances', instances: [other, launched] } }, VALUE],
    ['is none of another instance', { subject: { kind: 'instances', instances: [other] } }, null],
    ['is unknown without instances', { subject: { kind: 'client-token', clientToken: 'a' } }, null],
    [
      'is unknown without tags',
      { subject: { kind: 'instances', instances: [{ ...launched, tags: null }] } },
      null,
    ],
    [
      'is no matter of a start',
      { kind: 'start', subject: { kind: 'instances', instances: [launched] } },
      null,
    ],
  ])('%s', (_what, differences, expected) => {
    expect(tagAtLaunch([aTrigger(differences)], instanceId)).toBe(expected);
  });

  it('is found beside what else tells of the instance', () => {
    const subject = { kind: 'instances', instances: [launched] } as const;

    expect(tagAtLaunch([aTrigger({ kind: 'drift' }), aTrigger({ subject })], instanceId)).toBe(VALUE);
  });
});

describe('a tag that an instance has', () => {
  it.each<[string, Finding, boolean]>([
    ['but not by its launch, is of later', finding({ exceptionTag: null }), true],
    ['by its launch, is not', finding(), false],
    [
      'while nobody knows who launched, may be of the launch',
      finding({ exceptionTag: null, principal: null }),
      false,
    ],
    ['is no matter of a drift', finding({ exceptionTag: null, ...trigger('drift') }), false],
    ['is missing here', finding({ exceptionTag: null }, { tags: {} }), false],
  ])('%s', (_what, told, expected) => {
    expect(isTaggedLater(told)).toBe(expected);
  });
});

describe('the wish of a tag', () => {
  const read = { allows: { httpTokens: 'optional' }, days: 7, reason: 'the vendor agent' } as const;

  it('is for the instance, from now on', () => {
    expect(wishOf(finding(), read, NOW)).toEqual({
      accountId: '111122223333',
      region: 'eu-west-1',
      scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
      allows: { httpTokens: 'optional' },
      reason: 'the vendor agent',
      expiresAt: new Date('2026-03-08T10:00:00Z'),
      renews: null,
    });
  });

  it('is for the Auto Scaling group where there is one', () => {
    const { scope } = wishOf(finding({}, { autoScalingGroup: 'web-blue' }), read, NOW);

    expect(scope).toEqual({ kind: 'auto-scaling-group', id: 'web-blue' });
  });
});

describe('who asks by a tag', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/deployer';

  it.each([
    ['whoever launched', alice, alice.arn],
    ['the role, where the session is not known', { ...alice, arn: null, roleArn }, roleArn],
    [
      'the service, which has no ARN',
      { ...alice, arn: null, roleArn: null, name: 'ec2fleet.amazonaws.com' },
      'ec2fleet.amazonaws.com',
    ],
  ])('is %s', (_what, principal, id) => {
    expect(requesterOf(principal)).toEqual({ kind: 'principal', id, name: principal.name });
  });

  it.each([
    ['a person', alice, 1],
    ['a role', { ...alice, kind: 'role' }, 1],
    ['a role whose session is not known', { ...alice, kind: 'role', arn: null }, 1],
    ['a user, who acts in no role', { ...alice, kind: 'iam-user', roleArn: null }, 1],
    [
      'a role of AWS, whose launch template anybody may have written',
      { ...alice, kind: 'service-linked-role' },
      2,
    ],
    ['a service', { ...alice, kind: 'aws-service' }, 2],
    ['nobody with an ARN', { ...alice, kind: 'unknown', arn: null, roleArn: null }, 2],
  ] as const)(
    'needs as many approvals as make sure that one is of somebody else: %s',
    (_what, principal, needed) => {
      expect(policyFor(principal, anExceptionPolicy()).approvalsNeeded).toBe(needed);
    },
  );
});

describe('a tag that was asked for before', () => {
  const endedAt = minutesAgo(24 * 60);
  const ended = (status: 'timed-out' | 'expired' | 'failed' | 'denied' | 'revoked') =>
    anException({ status, history: [{ at: endedAt, what: status, by: null, note: null }] });

  it.each(['timed-out', 'expired', 'failed'] as const)('asks again a day after it was %s', (status) => {
    expect(asksAgain(ended(status), NOW)).toBe(true);
    expect(asksAgain(ended(status), new Date(NOW.getTime() - 1))).toBe(false);
  });

  it('does not ask again where it is not known since when it is over', () => {
    expect(asksAgain(anException({ status: 'expired', history: [] }), NOW)).toBe(false);
  });

  it.each(['denied', 'revoked'] as const)('asks no more once it was %s', (status) => {
    expect(asksAgain(ended(status), new Date('2027-01-01'))).toBe(false);
  });

  it.each(['requested', 'granted'] as const)('does not ask while it is %s', (status) => {
    expect(asksAgain(anException({ status }), new Date('2027-01-01'))).toBe(false);
  });
});
