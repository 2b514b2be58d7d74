import { describe, expect, it } from 'vitest';
import { decide, undecided } from '../../../lib/domain/decide.ts';
import { anInstance, aPolicy, aScope, facts, LONG_AGO, minutesAgo, v1Allowed, v2Only } from '../../given.ts';

const launch = { kind: 'launch', requested: {} } as const;

describe('a launch', () => {
  it('is compliant where every governed option meets the baseline', () => {
    const decision = decide(facts());

    expect(decision).toEqual({
      verdict: 'compliant',
      scope: 'baseline',
      violations: [],
      remediation: null,
      action: 'none',
      enforcement: null,
      restoration: null,
      excuses: [],
      loans: [],
      exceptionIds: [],
      use: null,
      wave: null,
      reason: 'Every governed option meets the baseline.',
    });
  });

  it('with IMDSv1 allowed has its tokens required, and nothing else changed', () => {
    const decision = decide(facts({ instance: anInstance({ metadataOptions: v1Allowed }) }));

    expect(decision).toMatchObject({
      verdict: 'noncompliant',
      violations: [{ field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' }],
      remediation: { httpTokens: 'required' },
      action: 'enforce',
      enforcement: { httpTokens: 'required' },
      reason: 'IMDSv1 is allowed since the launch: set back to required.',
    });
    expect(Object.keys(decision.enforcement ?? {})).toEqual(['httpTokens']);
  });

  it.each([
    ['a new one as at its launch', minutesAgo(1), 'launch'],
    ['an old one as existing', LONG_AGO, 'existing'],
    ['one of unknown age as existing', null, 'existing'],
  ] as const)('is judged by its age where a sweep finds it: %s', (_name, firstLaunchedAt, moment) => {
    const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt });

    const { violations } = decide(facts({ instance, trigger: { kind: 'sweep', requested: {} } }));

    expect(violations).toMatchObject([{ field: 'httpTokens', moment }]);
  });

  it('with the hop limit of its platform is reported and left alone', () => {
    const metadataOptions = { ...v2Only, httpPutResponseHopLimit: 2 };

    const decision = decide(facts({ instance: anInstance({ metadataOptions }) }));

    expect(decision).toMatchObject({
      verdict: 'noncompliant',
      violations: [{ field: 'httpPutResponseHopLimit', actual: 2, required: 1, moment: 'launch' }],
      remediation: { httpPutResponseHopLimit: 1 },
      action: 'report',
      enforcement: null,
    });
    expect(decision.reason).toBe(
      "Hop limit 2 is above 1 since the launch: reported only, since it is usually the platform's choice.",
    );
  });

  it('has only the tokens changed where the hop limit is only reported', () => {
    const metadataOptions = { ...v1Allowed, httpPutResponseHopLimit: 3 };

    const decision = decide(facts({ instance: anInstance({ metadataOptions }) }));

    expect(decision.remediation).toEqual({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
    expect(decision.enforcement).toEqual({ httpTokens: 'required' });
  });

  it('has its hop limit lowered where the policy says so in so many words', () => {
    const instance = anInstance({ metadataOptions: { ...v2Only, httpPutResponseHopLimit: 2 } });
    const policy = aPolicy({ hopLimitAtLaunch: 'enforce' });

    const decision = decide(facts({ instance, policy }));

    expect(decision.enforcement).toEqual({ httpPutResponseHopLimit: 1 });
    expect(decision.reason).toContain('set to 1, the highest the policy allows');
  });

  it.each([
    ['a new one', minutesAgo(1)],
    ['an old one', LONG_AGO],
  ])('keeps its hop limit without a word where the policy accepts it: %s', (_name, firstLaunchedAt) => {
    const metadataOptions = { ...v2Only, httpPutResponseHopLimit: 2 };
    const instance = anInstance({ metadataOptions, firstLaunchedAt });

    const decision = decide(facts({ instance, policy: aPolicy({ hopLimitAtLaunch: 'accept' }) }));

    expect(decision.verdict).toBe('compliant');
  });

  it('has nothing but its hop limit accepted, and that only until somebody raises it', () => {
    const policy = aPolicy({ hopLimitAtLaunch: 'accept' });
    const instance = anInstance({ metadataOptions: { ...v1Allowed, httpPutResponseHopLimit: 3 } });

    const launched = decide(facts({ instance, policy }));
    const raised = decide(
      facts({ instance, policy, recorded: { ...v1Allowed, httpPutResponseHopLimit: 2 } }),
    );

    expect(launched.enforcement).toEqual({ httpTokens: 'required' });
    expect(raised.enforcement).toEqual({ httpTokens: 'required', httpPutResponseHopLimit: 2 });
  });

  it('is only reported where the policy audits launches', () => {
    const policy = aPolicy({
      mode: { launch: 'audit', drift: 'enforce', existing: 'audit', expiry: 'audit' },
    });

    const decision = decide(facts({ instance: anInstance({ metadataOptions: v1Allowed }), policy }));

    expect(decision).toMatchObject({
      action: 'report',
      enforcement: null,
      remediation: { httpTokens: 'required' },
    });
    expect(decision.reason).toContain('audits launch');
  });

  it('whose event arrives long after it counts as existing: something may depend on it by now', () => {
    const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt: minutesAgo(61) });

    const decision = decide(facts({ instance }));

    expect(decision).toMatchObject({ action: 'report', violations: [{ moment: 'existing' }] });
  });

  it('of unknown age is new, since the event says so', () => {
    const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt: null });

    expect(decide(facts({ instance, trigger: launch })).action).toBe('enforce');
  });
});

describe('a start', () => {
  const trigger = { kind: 'start', requested: {} } as const;

  it.each([
    ['of an old instance is reported, not enforced', LONG_AGO, 'report'],
    ['of an instance of unknown age is reported, not enforced', null, 'report'],
    ['of a new instance is judged as a launch', minutesAgo(60), 'enforce'],
  ] as const)('%s', (_name, firstLaunchedAt, action) => {
    const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt });

    expect(decide(facts({ instance, trigger })).action).toBe(action);
  });

  it('of an old instance is left to the sweep where the policy enforces existing instances', () => {
    const policy = aPolicy({
      mode: { launch: 'enforce', drift: 'enforce', existing: 'enforce', expiry: 'enforce' },
    });
    const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt: LONG_AGO });

    const decision = decide(facts({ instance, trigger, policy }));

    expect(decision).toMatchObject({ action: 'report', enforcement: null });
    expect(decision.reason).toContain('the next sweep of the fleet looks whether IMDSv1 is still used');
  });

  it('finds a loosening whose own event was lost, by what is on record', () => {
    const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt: LONG_AGO });

    const decision = decide(facts({ instance, trigger, recorded: v2Only }));

    expect(decision).toMatchObject({
      action: 'enforce',
      violations: [{ field: 'httpTokens', moment: 'drift' }],
    });
  });
});

describe('a drift', () => {
  const loosened = anInstance({
    metadataOptions: { ...v1Allowed, httpPutResponseHopLimit: 5 },
    firstLaunchedAt: LONG_AGO,
  });
  const trigger = {
    kind: 'drift',
    requested: { httpTokens: 'optional', httpPutResponseHopLimit: 5 },
  } as const;

  it('has every loosened member reverted', () => {
    const decision = decide(facts({ instance: loosened, trigger, recorded: v2Only }));

    expect(decision.enforcement).toEqual({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
    expect(decision.reason).toContain('since a later change: set back to 1, the value on record');
  });

  it('has a raised hop limit go back to the value on record, even above the maximum', () => {
    const recorded = { ...v2Only, httpPutResponseHopLimit: 2 };

    const decision = decide(facts({ instance: loosened, trigger, recorded }));

    expect(decision.enforcement?.httpPutResponseHopLimit).toBe(2);
    expect(decision.remediation?.httpPutResponseHopLimit).toBe(1);
  });

  it('has a raised hop limit go back to the value on record where the maximum is higher', () => {
    const decision = decide(
      facts({ instance: loosened, trigger, recorded: v2Only, policy: aPolicy({ maxHopLimit: 3 }) }),
    );

    expect(decision.enforcement?.httpPutResponseHopLimit).toBe(1);
    expect(decision.remediation?.httpPutResponseHopLimit).toBe(1);
  });

  it("has a raised hop limit go back to the scope's maximum where nothing is on record", () => {
    const decision = decide(facts({ instance: loosened, trigger, policy: aPolicy({ maxHopLimit: 2 }) }));

    expect(decision.enforcement?.httpPutResponseHopLimit).toBe(2);
    expect(decision.reason).toContain('set to 2, the highest the policy allows');
  });

  it('leaves a raise within the maximum alone', () => {
    const instance = anInstance({ metadataOptions: { ...v2Only, httpPutResponseHopLimit: 2 } });
    const requested = { httpPutResponseHopLimit: 2 };

    const decision = decide(
      facts({
        instance,
        trigger: { kind: 'drift', requested },
        recorded: v2Only,
        policy: aPolicy({ maxHopLimit: 2 }),
      }),
    );

    expect(decision.verdict).toBe('compliant');
  });

  it('goes back to the maximum where the policy has every hop limit lowered to it', () => {
    const instance = anInstance({ metadataOptions: { ...v2Only, httpPutResponseHopLimit: 5 } });
    const recorded = { ...v2Only, httpPutResponseHopLimit: 3 };
    const enforcementBy = (hopLimitAtLaunch: 'enforce' | 'report') =>
      decide(facts({ instance, trigger, recorded, policy: aPolicy({ hopLimitAtLaunch }) })).enforcement;

    expect(enforcementBy('enforce')).toEqual({ httpPutResponseHopLimit: 1 });
    expect(enforcementBy('report')).toEqual({ httpPutResponseHopLimit: 3 });
  });

  it('reports a raised hop limit where the policy only wants it reported', () => {
    const instance = anInstance({ metadataOptions: { ...v2Only, httpPutResponseHopLimit: 64 } });
    const requested = { httpPutResponseHopLimit: 64 };

    const decision = decide(
      facts({
        instance,
        trigger: { kind: 'drift', requested },
        policy: aPolicy({ hopLimitRaised: 'report' }),
      }),
    );

    expect(decision).toMatchObject({ action: 'report', enforcement: null });
    expect(decision.reason).toContain('as the policy asks for a raised hop limit');
  });

  it('does not enforce what an old instance always had and the call did not touch', () => {
    const requested = { httpPutResponseHopLimit: 5 };

    const decision = decide(facts({ instance: loosened, trigger: { kind: 'drift', requested } }));

    expect(decision.enforcement).toEqual({ httpPutResponseHopLimit: 1 });
    expect(decision.violations).toMatchObject([
      { field: 'httpTokens', moment: 'existing' },
      { field: 'httpPutResponseHopLimit', moment: 'drift' },
    ]);
  });

  it('does not take a call that repeats what is on record for a loosening', () => {
    const recorded = loosened.metadataOptions;

    const decision = decide(facts({ instance: loosened, trigger, recorded }));

    expect(decision).toMatchObject({ action: 'report', enforcement: null });
  });

  it('is only reported where the policy audits drift', () => {
    const policy = aPolicy({
      mode: { launch: 'enforce', drift: 'audit', existing: 'audit', expiry: 'audit' },
    });

    expect(decide(facts({ instance: loosened, trigger, policy })).action).toBe('report');
  });
});

describe('the endpoint', () => {
  it('disabled is compliant, whatever the tokens say', () => {
    const metadataOptions = { ...v1Allowed, httpEndpoint: 'disabled', httpPutResponseHopLimit: 64 } as const;

    expect(decide(facts({ instance: anInstance({ metadataOptions }) }))).toMatchObject({
      verdict: 'compliant',
      reason: 'The metadata endpoint is disabled, which is stronger than requiring tokens.',
    });
  });

  it('is switched off where the policy says so, and nothing else is sent along', () => {
    const instance = anInstance({ metadataOptions: v1Allowed });

    const decision = decide(facts({ instance, policy: aPolicy({ httpEndpoint: 'disabled' }) }));

    expect(decision.violations).toMatchObject([
      { field: 'httpEndpoint', actual: 'enabled', required: 'disabled' },
      { field: 'httpTokens' },
    ]);
    expect(decision.enforcement).toEqual({ httpEndpoint: 'disabled' });
    expect(decision.remediation).toEqual({ httpEndpoint: 'disabled' });
    expect(decision.reason).toContain(
      "The metadata endpoint is on, against this scope's policy, since the launch: the endpoint is switched off.",
    );
  });
});

describe('IPv6 and tags in the metadata', () => {
  const instance = anInstance({
    metadataOptions: { ...v2Only, httpProtocolIpv6: 'enabled', instanceMetadataTags: 'enabled' },
  });

  it('are left alone by default', () => {
    expect(decide(facts({ instance })).verdict).toBe('compliant');
  });

  it('are switched off where the policy governs them', () => {
    const policy = aPolicy({ httpProtocolIpv6: 'disabled', instanceMetadataTags: 'disabled' });

    const decision = decide(facts({ instance, policy }));

    expect(decision.enforcement).toEqual({ httpProtocolIpv6: 'disabled', instanceMetadataTags: 'disabled' });
    expect(decision.reason).toMatch(/IPv6 endpoint is on.*tags are readable/);
    expect(decision.reason).toMatch(/disabled\. Instance tags/);
  });
});

describe('tokens', () => {
  it('are left alone where the scope does not govern them', () => {
    const instance = anInstance({ metadataOptions: v1Allowed });

    expect(decide(facts({ instance, policy: aPolicy({ httpTokens: 'ungoverned' }) })).verdict).toBe(
      'compliant',
    );
  });
});

describe('a container host', () => {
  it.each([
    ['by a tag', { tags: { 'kubernetes.io/cluster/blue': 'owned' } }],
    [
      'by its instance profile',
      { instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/x/ecsInstanceRole-1' },
    ],
  ])('told %s may have the hop limit that containers need', (_name, differences) => {
    const metadataOptions = { ...v2Only, httpPutResponseHopLimit: 2 };

    expect(decide(facts({ instance: anInstance({ metadataOptions, ...differences }) })).verdict).toBe(
      'compliant',
    );
  });

  it.each(['launch', 'drift'] as const)('never has its hop limit lowered by us, after a %s', (kind) => {
    const instance = anInstance({
      metadataOptions: { ...v2Only, httpPutResponseHopLimit: 64 },
      tags: { 'eks:cluster-name': 'blue' },
    });
    const policy = aPolicy({ hopLimitAtLaunch: 'enforce' });
    const trigger = { kind, requested: { httpPutResponseHopLimit: 64 } };

    const decision = decide(facts({ instance, policy, trigger, recorded: { httpPutResponseHopLimit: 2 } }));

    expect(decision).toMatchObject({
      action: 'report',
      enforcement: null,
      remediation: { httpPutResponseHopLimit: 2 },
    });
    expect(decision.reason).toContain('Hop limit 64 is above 2 (container host) since');
    expect(decision.reason).toContain('cuts its containers off');
  });

  it('has its tokens required like any other instance', () => {
    const instance = anInstance({ metadataOptions: v1Allowed, tags: { 'eks:cluster-name': 'blue' } });

    expect(decide(facts({ instance })).enforcement).toEqual({ httpTokens: 'required' });
  });
});

describe('an instance', () => {
  it.each(['terminated', 'shutting-down'] as const)('that is %s needs nothing', (state) => {
    const instance = anInstance({ state, metadataOptions: v1Allowed });

    expect(decide(facts({ instance }))).toMatchObject({
      verdict: 'not-applicable',
      action: 'none',
      reason: `The instance is ${state}: there is nothing left to do.`,
    });
  });

  it('that a service manages is reported, not changed', () => {
    const instance = anInstance({ metadataOptions: v1Allowed, managedBy: 'eks.amazonaws.com' });

    const decision = decide(facts({ instance }));

    expect(decision).toMatchObject({ verdict: 'noncompliant', action: 'report', enforcement: null });
    expect(decision.reason).toContain('eks.amazonaws.com manages this instance');
  });

  it.each([
    ['no options at all', {}, 'httpEndpoint, httpTokens, httpPutResponseHopLimit'],
    ['no tokens', { httpEndpoint: 'enabled', httpPutResponseHopLimit: 1 }, 'httpTokens'],
    ['no endpoint', { httpTokens: 'required', httpPutResponseHopLimit: 1 }, 'httpEndpoint'],
  ] as const)('that shows %s is unknown, not insecure', (_name, metadataOptions, missing) => {
    const decision = decide(facts({ instance: anInstance({ metadataOptions }) }));

    expect(decision).toMatchObject({ verdict: 'unknown', action: 'none', remediation: null });
    expect(decision.reason).toContain(`${missing} not shown`);
  });

  it('of which nothing could be read is unknown, and nothing is changed', () => {
    expect(undecided('EC2 did not answer.')).toMatchObject({
      verdict: 'unknown',
      scope: 'baseline',
      action: 'none',
      enforcement: null,
      reason: 'EC2 did not answer.',
    });
  });

  it('that shows a violation is judged by it, even where another member is not shown', () => {
    const metadataOptions = { httpTokens: 'optional' } as const;

    expect(decide(facts({ instance: anInstance({ metadataOptions }) })).verdict).toBe('noncompliant');
  });
});

describe('a scope', () => {
  const instance = anInstance({
    metadataOptions: v1Allowed,
    tags: { team: 'payments-eu', 'aws:ec2launchtemplate:id': 'lt-0a1b2c3d4e5f60718' },
  });
  const audit = { mode: { launch: 'audit', drift: 'audit', existing: 'audit', expiry: 'audit' } } as const;

  it.each([
    ['a tag', { tags: { team: ['core', 'payments-*'] } }],
    ['an account', { accounts: ['111122223333'] }],
    ['a Region', { regions: ['us-east-1', 'eu-west-1'] }],
    ['a launch template', { launchTemplates: ['lt-0ffffffffffffffff', 'lt-0a1b2c3d4e5f60718'] }],
  ])('applies by %s', (_name, match) => {
    const decision = decide(facts({ instance, policy: aPolicy({}, [aScope('quiet', match, audit)]) }));

    expect(decision).toMatchObject({ scope: 'quiet', action: 'report' });
  });

  it.each([
    ['a tag', { tags: { team: ['core'] } }],
    ['a tag that is missing', { tags: { owner: ['*'] } }],
    ['an account', { accounts: ['444455556666'] }],
    ['a Region', { regions: ['us-east-1'] }],
    ['a launch template', { launchTemplates: ['lt-0ffffffffffffffff'] }],
    ['one of two', { regions: ['eu-west-1'], tags: { team: ['core'] } }],
  ])('does not apply where %s differs', (_name, match) => {
    const decision = decide(facts({ instance, policy: aPolicy({}, [aScope('quiet', match, audit)]) }));

    expect(decision).toMatchObject({ scope: 'baseline', action: 'enforce' });
  });

  it('wins over those after it', () => {
    const scopes = [
      aScope('first', { regions: ['eu-west-1'] }, audit),
      aScope('second', { tags: { team: ['*'] } }),
    ];

    expect(decide(facts({ instance, policy: aPolicy({}, scopes) })).scope).toBe('first');
  });

  it('by tag or launch template does not apply where the tags are not known', () => {
    const scopes = [
      aScope('by tag', { tags: { team: ['*'] } }, audit),
      aScope('by template', { launchTemplates: ['lt-0a1b2c3d4e5f60718'] }, audit),
    ];

    const decision = decide(facts({ instance: { ...instance, tags: null }, policy: aPolicy({}, scopes) }));

    expect(decision.scope).toBe('baseline');
  });
});
