import { describe, expect, it } from 'vitest';
import { isCompliantLaunch, isOwnCall, mostTelling } from '../../../lib/domain/triage.ts';
import { alice, anInstance, aPolicy, aScope, aTrigger, NOW, v1Allowed } from '../../given.ts';

describe('isOwnCall', () => {
  const own = { ...alice, roleArn: 'arn:aws:iam::111122223333:role/path/imds-guardrail-guard' };

  it.each([
    ['a call in the role of the guard', own, true],
    ['a call in another role', alice, false],
    [
      'a call in a role of that name in another account',
      { ...own, roleArn: 'arn:aws:iam::444455556666:role/imds-guardrail-guard' },
      false,
    ],
    ['a call without a role', { ...alice, roleArn: null }, false],
    ['an event that does not say who', null, false],
  ])('tells %s', (_name, principal, expected) => {
    expect(
      isOwnCall(aTrigger({ principal }), [
        { accountId: '111122223333', roleName: 'imds-guardrail-guard' },
        { accountId: '222233334444', roleName: 'imds-guardrail-member' },
      ]),
    ).toBe(expected);
  });
});

describe('isCompliantLaunch', () => {
  const compliant = anInstance();
  const launchOf = (...instances: ReturnType<typeof anInstance>[]) =>
    aTrigger({ subject: { kind: 'instances', instances } });

  it('takes the word of an event that shows every instance compliant', () => {
    expect(isCompliantLaunch(launchOf(compliant, compliant), aPolicy(), NOW)).toBe(true);
  });

  it.each([
    ['one of many is not compliant', launchOf(compliant, anInstance({ metadataOptions: v1Allowed }))],
    ['an instance shows no options', launchOf(anInstance({ metadataOptions: {} }))],
    ['the tags are not shown', launchOf(anInstance({ tags: null }))],
    ['the call was not a launch', aTrigger({ kind: 'drift' })],
    ['the instances are not named', aTrigger({ subject: { kind: 'client-token', clientToken: 'a-token' } })],
  ])('does not where %s', (_name, trigger) => {
    expect(isCompliantLaunch(trigger, aPolicy(), NOW)).toBe(false);
  });

  it('does not where a scope asks for more', () => {
    const strict = aScope('strict', { tags: { env: ['production'] } }, { httpEndpoint: 'disabled' });
    const trigger = launchOf(anInstance({ tags: { env: 'production' } }));

    expect(isCompliantLaunch(trigger, aPolicy({}, [strict]), NOW)).toBe(false);
  });
});

describe('mostTelling', () => {
  const stateChange = aTrigger({ kind: 'state-change', principal: null });
  const launch = aTrigger();
  const drift = aTrigger({ kind: 'drift' });

  it.each([
    ['a drift over a launch', [launch, drift], drift],
    ['a launch over a state change', [stateChange, launch], launch],
    ['a state change over a sweep', [aTrigger({ kind: 'sweep', principal: null }), stateChange], stateChange],
    ['the first of equals', [launch, aTrigger({ eventId: 'later' })], launch],
  ] as const)('prefers %s', (_name, [first, second], expected) => {
    expect(mostTelling([first, second])).toBe(expected);
  });
});
