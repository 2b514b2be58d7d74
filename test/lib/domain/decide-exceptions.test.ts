import { describe, expect, it } from 'vitest';
import { decide } from '../../../lib/domain/decide.ts';
import type { GuardrailException } from '../../../lib/domain/exception/exception.ts';
import type { Loan } from '../../../lib/domain/exception/loan.ts';
import type { Facts } from '../../../lib/domain/facts.ts';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from '../../../lib/domain/metadata-options.ts';
import {
  aGrantedException,
  anInstance,
  aPolicy,
  facts,
  LONG_AGO,
  NOW,
  v1Allowed,
  v2Only,
} from '../../given.ts';

const forTokens = aGrantedException();
const forHops = aGrantedException({ exceptionId: 'exc-hops', allows: { httpPutResponseHopLimit: 3 } });
const over = { expiresAt: NOW };
const exception = { kind: 'exception', requested: {} } as const;
const containerHost = { tags: { 'eks:cluster-name': 'blue' } };

describe('an exception for IMDSv1', () => {
  it('leaves an instance alone that was launched with it, and says by which exception and until when', () => {
    const decision = decide(withOptions({}, { exceptions: [forTokens] }));

    expect(decision).toMatchObject({
      verdict: 'excepted',
      violations: [],
      action: 'report',
      enforcement: null,
      excuses: [{ field: 'httpTokens', actual: 'optional', exceptionId: forTokens.exceptionId }],
      exceptionIds: [forTokens.exceptionId],
    });
    expect(decision.reason).toBe(
      'IMDSv1 is allowed by exception exc-0a1b2c3d4e5f until 2026-03-08T10:00:00.000Z.',
    );
  });

  it('allows nothing else: a hop limit that was raised beside it is reverted', () => {
    const raised = withOptions(
      { httpPutResponseHopLimit: 3 },
      {
        exceptions: [forTokens],
        recorded: { ...v1Allowed },
        trigger: { kind: 'drift', requested: { httpPutResponseHopLimit: 3 } },
      },
    );

    const decision = decide(raised);

    expect(decision).toMatchObject({
      verdict: 'noncompliant',
      violations: [{ field: 'httpPutResponseHopLimit', moment: 'drift' }],
      excuses: [{ field: 'httpTokens' }],
      enforcement: { httpPutResponseHopLimit: 1 },
    });
    expect(decision.reason).toContain('IMDSv1 is allowed by exception');
  });

  it.each<[string, Partial<GuardrailException>]>([
    ['not granted yet', { status: 'requested', approvals: [] }],
    ['over at this very moment', over],
    ['for another instance', { scope: { kind: 'instance', id: 'i-0fedcba9876543210' } }],
    ['for a hop limit only', { allows: { httpPutResponseHopLimit: 2 } }],
  ])('that is %s allows nothing', (_what, differences) => {
    const decision = decide(withOptions({}, { exceptions: [aGrantedException(differences)] }));

    expect(decision).toMatchObject({ verdict: 'noncompliant', enforcement: { httpTokens: 'required' } });
  });

  it('of several names the one that ends last', () => {
    const longer = aGrantedException({
      exceptionId: 'exc-longer',
      expiresAt: new Date('2026-05-01T00:00:00Z'),
    });

    for (const exceptions of [
      [forTokens, longer],
      [longer, forTokens],
    ]) {
      expect(decide(withOptions({}, { exceptions })).excuses).toMatchObject([{ exceptionId: 'exc-longer' }]);
    }
  });

  it('does not switch anything on where the metadata endpoint is off', () => {
    const decision = decide(
      withOptions(
        { httpEndpoint: 'disabled', httpTokens: 'required' },
        { exceptions: [forTokens], taken: { httpTokens: 'optional' } },
      ),
    );

    expect(decision).toMatchObject({ verdict: 'compliant', enforcement: null, restoration: null });
  });
});

describe('an exception for a hop limit', () => {
  it('allows it up to its maximum', () => {
    expect(decide(withOptions(v2(3), { exceptions: [forHops] })).verdict).toBe('excepted');
    expect(decide(withOptions(v2(4), { exceptions: [forHops] })).violations).toMatchObject([
      { field: 'httpPutResponseHopLimit', actual: 4, required: 3 },
    ]);
  });

  it('lets a hop limit that was raised above it go back to what it allows', () => {
    const decision = decide(
      withOptions(v2(5), {
        exceptions: [forHops],
        recorded: v2(1),
        trigger: { kind: 'drift', requested: {} },
      }),
    );

    expect(decision.enforcement).toEqual({ httpPutResponseHopLimit: 3 });
  });

  it('asks no less of a container host than its own maximum', () => {
    const policy = aPolicy({ containerHostMaxHopLimit: 4 });

    const decision = decide({
      ...withOptions(v2(4), { exceptions: [forHops], policy }),
      instance: anInstance({ ...containerHost, metadataOptions: { ...v2Only, httpPutResponseHopLimit: 4 } }),
    });

    expect(decision.verdict).toBe('compliant');
  });
});

describe('an instance that was enforced already', () => {
  const taken = { httpTokens: 'optional' } as const;

  it('gets nothing back that it has already', () => {
    const decision = decide(withOptions({}, { trigger: exception, exceptions: [forTokens], taken }));

    expect(decision).toMatchObject({ verdict: 'excepted', enforcement: null, restoration: null });
  });

  it('gets back what it had', () => {
    const decision = decide(withOptions(v2(1), { trigger: exception, exceptions: [forTokens], taken }));

    expect(decision).toMatchObject({
      verdict: 'excepted',
      action: 'enforce',
      enforcement: { httpTokens: 'optional' },
      restoration: { httpTokens: 'optional' },
      loans: [{ field: 'httpTokens', returnsTo: 'required', exceptionId: forTokens.exceptionId }],
      exceptionIds: [forTokens.exceptionId],
    });
    expect(decision.reason).toBe(
      'IMDSv1 is given back, since it is allowed by exception exc-0a1b2c3d4e5f until 2026-03-08T10:00:00.000Z.',
    );
  });

  it('gets its hop limit back, and is told so', () => {
    const hops = { exceptions: [forHops], taken: { httpPutResponseHopLimit: 3 } };

    expect(decide(withOptions(v2(1), hops)).reason).toBe(
      'Hop limit 3 is given back, since it is allowed by exception exc-hops until 2026-03-08T10:00:00.000Z.',
    );
    expect(decide(withOptions(v2(3), { exceptions: [forHops] })).reason).toBe(
      'Hop limit 3 is allowed by exception exc-hops until 2026-03-08T10:00:00.000Z.',
    );
  });

  it('gets it back in no wave, also by a sweep', () => {
    const wave = { scope: 'baseline', number: 1 };
    const clearance = { use: null, turn: { kind: 'now', wave } } as const;

    const decision = decide(withOptions(v2(1), { exceptions: [forTokens], taken, clearance }));

    expect(decision).toMatchObject({ restoration: { httpTokens: 'optional' }, wave: null });
  });

  it.each<[string, Partial<Facts>, MetadataOptionsPatch | null]>([
    ['nothing that it never had', { exceptions: [forTokens], taken: {} }, null],
    ['nothing without an exception', { exceptions: [], taken }, null],
    ['nothing by an exception for something else', { exceptions: [forHops], taken }, null],
    ['nothing in the last minute of its exception', { exceptions: [endingIn(60_000)], taken }, null],
    ['it in the last but one', { exceptions: [endingIn(60_001)], taken }, { httpTokens: 'optional' }],
    [
      'its hop limit, no looser than it had',
      { exceptions: [forHops], taken: { httpPutResponseHopLimit: 2 } },
      { httpPutResponseHopLimit: 2 },
    ],
    [
      'its hop limit, no looser than allowed',
      { exceptions: [forHops], taken: { httpPutResponseHopLimit: 9 } },
      { httpPutResponseHopLimit: 3 },
    ],
    ['no hop limit that it has', { exceptions: [forHops], taken: { httpPutResponseHopLimit: 1 } }, null],
    [
      'both',
      { exceptions: [forTokens, forHops], taken: { httpTokens: 'optional', httpPutResponseHopLimit: 3 } },
      { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
    ],
    [
      'nothing where a service manages it',
      { exceptions: [forTokens], taken, instance: anInstance({ managedBy: 'eks.amazonaws.com' }) },
      null,
    ],
    [
      'nothing that is not known',
      {
        exceptions: [forHops],
        taken: { httpPutResponseHopLimit: 3 },
        instance: anInstance({ metadataOptions: { httpTokens: 'required', httpEndpoint: 'enabled' } }),
      },
      null,
    ],
  ])('gets back %s', (_what, differences, restoration) => {
    expect(decide(withOptions(v2(1), { trigger: exception, ...differences })).restoration).toEqual(
      restoration,
    );
  });

  it('gets it back in the same call that corrects something else', () => {
    const decision = decide(
      withOptions(v2(5), {
        exceptions: [forTokens],
        taken,
        recorded: v2(1),
        trigger: { kind: 'drift', requested: {} },
      }),
    );

    expect(decision).toMatchObject({
      verdict: 'noncompliant',
      enforcement: { httpTokens: 'optional', httpPutResponseHopLimit: 1 },
      restoration: { httpTokens: 'optional' },
    });
    expect(decision.reason).toMatch(/Hop limit 5 .* IMDSv1 is given back/);
  });

  it('gets nothing back while the policy switches its endpoint off', () => {
    const policy = aPolicy({ httpEndpoint: 'disabled' });

    const decision = decide(withOptions(v2(1), { exceptions: [forTokens], taken, policy }));

    expect(decision).toMatchObject({ enforcement: { httpEndpoint: 'disabled' }, restoration: null });
  });
});

describe('what an exception lends', () => {
  it.each<[string, Facts, Loan[]]>([
    [
      'IMDSv1 from the launch on goes back to required',
      withOptions({}, { exceptions: [forTokens] }),
      [{ field: 'httpTokens', returnsTo: 'required', exceptionId: forTokens.exceptionId }],
    ],
    [
      'IMDSv1 that the instance had all along is none',
      withOptions(
        {},
        {
          exceptions: [forTokens],
          instance: anInstance({ metadataOptions: v1Allowed, firstLaunchedAt: LONG_AGO }),
        },
      ),
      [],
    ],
    [
      'a raised hop limit goes back to what it was',
      withOptions(v2(3), { exceptions: [forHops], recorded: v2(2) }),
      [{ field: 'httpPutResponseHopLimit', returnsTo: 2, exceptionId: 'exc-hops' }],
    ],
    [
      'a hop limit from the launch on goes back to the maximum',
      withOptions(v2(3), { exceptions: [forHops] }),
      [{ field: 'httpPutResponseHopLimit', returnsTo: 1, exceptionId: 'exc-hops' }],
    ],
    [
      'a hop limit that is lowered to what it allows goes back to what it was',
      withOptions(v2(5), { exceptions: [forHops], recorded: v2(1) }),
      [{ field: 'httpPutResponseHopLimit', returnsTo: 1, exceptionId: 'exc-hops' }],
    ],
    [
      'a hop limit that is only reported, as it is above what is allowed, is none',
      withOptions(v2(5), { exceptions: [forHops] }),
      [],
    ],
    [
      'a hop limit that is lowered to a maximum that is as high is none',
      withOptions(v2(5), { policy: aPolicy({ maxHopLimit: 3 }), exceptions: [forHops], recorded: v2(1) }),
      [],
    ],
    [
      'a container host keeps the hop limit that it was launched with',
      withOptions(v2(3), {
        exceptions: [forHops],
        instance: anInstance({
          ...containerHost,
          metadataOptions: { ...v2Only, httpPutResponseHopLimit: 3 },
        }),
      }),
      [],
    ],
    [
      'a hop limit that was seen from the launch on goes back to the maximum',
      withOptions(v2(3), { exceptions: [forHops], recorded: v2(3) }),
      [{ field: 'httpPutResponseHopLimit', returnsTo: 1, exceptionId: 'exc-hops' }],
    ],
    [
      'IMDSv1 of a container host from the launch on goes back to required',
      withOptions(
        {},
        { exceptions: [forTokens], instance: anInstance({ ...containerHost, metadataOptions: v1Allowed }) },
      ),
      [{ field: 'httpTokens', returnsTo: 'required', exceptionId: forTokens.exceptionId }],
    ],
    [
      'IMDSv1 leaves alone what another exception lent that is over',
      withOptions(
        { httpPutResponseHopLimit: 3 },
        {
          exceptions: [forTokens],
          recorded: { ...v1Allowed, httpPutResponseHopLimit: 3 },
          loans: [{ field: 'httpPutResponseHopLimit', returnsTo: 2, exceptionId: 'exc-hops' }],
        },
      ),
      [
        { field: 'httpTokens', returnsTo: 'required', exceptionId: forTokens.exceptionId },
        { field: 'httpPutResponseHopLimit', returnsTo: 2, exceptionId: 'exc-hops' },
      ],
    ],
    [
      'what is not shown stays lent: it was not seen to be back',
      facts({
        instance: anInstance({ metadataOptions: { httpEndpoint: 'enabled', httpPutResponseHopLimit: 3 } }),
        loans: [{ field: 'httpTokens', returnsTo: 'required', exceptionId: 'exc-before' }],
      }),
      [{ field: 'httpTokens', returnsTo: 'required', exceptionId: 'exc-before' }],
    ],
    [
      'a hop limit that is not shown stays lent as well',
      facts({
        instance: anInstance({ metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'optional' } }),
        loans: [{ field: 'httpPutResponseHopLimit', returnsTo: 1, exceptionId: 'exc-before' }],
      }),
      [{ field: 'httpPutResponseHopLimit', returnsTo: 1, exceptionId: 'exc-before' }],
    ],
    [
      'what it goes back to stays, whatever is seen later and whichever exception goes on with it',
      withOptions(v2(3), {
        exceptions: [forHops],
        recorded: v2(3),
        loans: [{ field: 'httpPutResponseHopLimit', returnsTo: 2, exceptionId: 'exc-before' }],
      }),
      [{ field: 'httpPutResponseHopLimit', returnsTo: 2, exceptionId: 'exc-hops' }],
    ],
  ])('%s', (_what, given, loans) => {
    expect(decide(given).loans).toEqual(loans);
  });
});

describe('an exception that has ended', () => {
  const lent: Loan = { field: 'httpTokens', returnsTo: 'required', exceptionId: 'exc-0a1b2c3d4e5f' };
  const lentHops: Loan = { field: 'httpPutResponseHopLimit', returnsTo: 2, exceptionId: 'exc-hops' };
  const old = { firstLaunchedAt: LONG_AGO };

  it('takes back what it lent, though the policy only audits instances that are not new', () => {
    const decision = decide(
      withOptions(
        {},
        {
          trigger: exception,
          exceptions: [aGrantedException(over)],
          recorded: v1Allowed,
          loans: [lent],
          instance: anInstance({ ...old, metadataOptions: v1Allowed }),
        },
      ),
    );

    expect(decision).toMatchObject({
      verdict: 'noncompliant',
      violations: [{ field: 'httpTokens', moment: 'expiry' }],
      enforcement: { httpTokens: 'required' },
      restoration: null,
      exceptionIds: ['exc-0a1b2c3d4e5f'],
    });
    expect(decision.reason).toBe(
      'IMDSv1 is allowed though the exception that allowed it has ended: set back to required.',
    );
  });

  it('takes nothing back that the instance had all along', () => {
    const decision = decide(
      withOptions(
        {},
        {
          trigger: exception,
          recorded: v1Allowed,
          instance: anInstance({ ...old, metadataOptions: v1Allowed }),
        },
      ),
    );

    expect(decision).toMatchObject({ violations: [{ moment: 'existing' }], enforcement: null });
  });

  it('is reported where the policy says so, and stays to be taken back', () => {
    const policy = aPolicy({ mode: { ...aPolicy().baseline.mode, expiry: 'audit' } });

    const decision = decide(withOptions({}, { policy, recorded: v1Allowed, loans: [lent] }));

    expect(decision).toMatchObject({ action: 'report', enforcement: null, loans: [lent] });
    expect(decision.reason).toContain('reported only, as the policy (baseline) audits expiry');
  });

  it.each<[string, Partial<Facts['instance']>]>([
    ['an instance', {}],
    // It worked with 2 before the exception.
    ['a container host', containerHost],
  ])('takes the hop limit of %s back to what it was before', (_what, differences) => {
    const instance = anInstance({
      ...old,
      ...differences,
      metadataOptions: { ...v2Only, httpPutResponseHopLimit: 3 },
    });

    const decision = decide(
      withOptions({}, { trigger: exception, instance, recorded: v2(3), loans: [lentHops] }),
    );

    expect(decision.enforcement).toEqual({ httpPutResponseHopLimit: 2 });
    expect(decision.reason).toContain('set back to 2.');
  });

  it('takes a hop limit back where the policy accepts what instances are launched with', () => {
    const policy = aPolicy({ hopLimitAtLaunch: 'accept' });

    const decision = decide(withOptions(v2(3), { policy, recorded: v2(3), loans: [lentHops] }));

    expect(decision).toMatchObject({
      violations: [{ field: 'httpPutResponseHopLimit', moment: 'expiry' }],
      enforcement: { httpPutResponseHopLimit: 2 },
    });
  });

  it('takes back what one exception lent, also where what another one lent is back', () => {
    const decision = decide(
      withOptions(v2(3), { trigger: exception, recorded: v2(3), loans: [lent, lentHops] }),
    );

    expect(decision).toMatchObject({
      violations: [{ field: 'httpPutResponseHopLimit', moment: 'expiry' }],
      enforcement: { httpPutResponseHopLimit: 2 },
      exceptionIds: ['exc-hops'],
    });
  });

  it('takes a hop limit back to what another exception allows, where that is less', () => {
    const policy = aPolicy({ mode: { ...aPolicy().baseline.mode, launch: 'audit' } });
    const exceptions = [
      aGrantedException({ exceptionId: 'exc-less', allows: { httpPutResponseHopLimit: 3 } }),
    ];

    const decision = decide(withOptions(v2(5), { policy, exceptions, recorded: v2(5), loans: [lentHops] }));

    expect(decision).toMatchObject({
      violations: [{ field: 'httpPutResponseHopLimit', moment: 'expiry' }],
      enforcement: { httpPutResponseHopLimit: 3 },
      loans: [{ returnsTo: 2, exceptionId: 'exc-less' }],
    });
  });

  it('asks for nothing where the member is back already', () => {
    const decision = decide(withOptions(v2(2), { trigger: exception, recorded: v2(2), loans: [lentHops] }));

    expect(decision).toMatchObject({ violations: [{ moment: 'launch' }], enforcement: null, loans: [] });
  });

  it('is not over for a member that another exception allows', () => {
    const decision = decide(
      withOptions(
        {},
        {
          exceptions: [aGrantedException(over), aGrantedException({ exceptionId: 'exc-renewed' })],
          recorded: v1Allowed,
          loans: [lent],
        },
      ),
    );

    expect(decision).toMatchObject({
      verdict: 'excepted',
      loans: [{ exceptionId: 'exc-renewed', returnsTo: 'required' }],
    });
  });
});

/** Facts of the ordinary instance with IMDSv1 allowed, but for these options. */
function withOptions(options: ObservedMetadataOptions, differences: Partial<Facts> = {}): Facts {
  const instance = anInstance({ metadataOptions: { ...v1Allowed, ...options } });
  return facts({ instance, ...differences });
}

function v2(httpPutResponseHopLimit: number): ObservedMetadataOptions {
  return { ...v2Only, httpPutResponseHopLimit };
}

function endingIn(milliseconds: number): GuardrailException {
  return aGrantedException({ expiresAt: new Date(NOW.getTime() + milliseconds) });
}
