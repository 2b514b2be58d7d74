import { describe, expect, it } from 'vitest';
import { decide } from '../../../lib/domain/decide.ts';
import type { Decision, Violation } from '../../../lib/domain/decision.ts';
import type { InstanceMemory } from '../../../lib/domain/record.ts';
import { stepFor } from '../../../lib/domain/step.ts';
import type { Loan } from '../../../lib/domain/exception/loan.ts';
import {
  aGrantedException,
  anInstance,
  aMemory,
  aTrigger,
  facts,
  NOW,
  v1Allowed,
  v2Only,
} from '../../given.ts';

const compliant = decide(facts());
const open = decide(facts({ instance: anInstance({ metadataOptions: v1Allowed }) }));
const excepted = decide(
  facts({ instance: anInstance({ metadataOptions: v1Allowed }), exceptions: [aGrantedException()] }),
);
const drift: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'drift' };
const launch: Violation = {
  ...drift,
  field: 'httpPutResponseHopLimit',
  actual: 3,
  required: 1,
  moment: 'launch',
};

function ago(milliseconds: number): Date {
  return new Date(NOW.getTime() - milliseconds);
}

describe('what was read just after a correction', () => {
  it.each<[string, readonly Violation[], InstanceMemory | null, ReturnType<typeof stepFor>]>([
    ['held, where it looks loosened', [drift], aMemory({ knownAt: ago(14_999) }), 'hold'],
    ['held, where something else is amiss too', [launch, drift], aMemory({ knownAt: ago(0) }), 'hold'],
    ['believed after a quarter of a minute', [drift], aMemory({ knownAt: ago(15_000) }), 'enforce'],
    ['believed, where nobody loosened it', [launch], aMemory({ knownAt: ago(0) }), 'enforce'],
    ['believed, where nobody knows when', [drift], aMemory(), 'enforce'],
    ['believed, where nothing is remembered', [drift], null, 'enforce'],
  ])('is %s', (_what, violations, memory, expected) => {
    const decision: Decision = { ...open, violations };

    expect(stepFor(decision, v1Allowed, memory, aTrigger({ kind: 'start' }), NOW)).toBe(expected);
  });
});

describe('what was read just after somebody changed it', () => {
  const requested = { httpTokens: 'optional' } as const;

  it.each([
    ['held, where the change does not show', 14_999, v2Only, null, 'hold'],
    ['believed, where it shows', 14_999, v1Allowed, null, 'none'],
    ['believed after a quarter of a minute', 15_000, v2Only, null, 'none'],
    ['held, where all that is known is older', 5_000, v2Only, 5_001, 'hold'],
    ['believed, where as much was known at that moment', 5_000, v2Only, 5_000, 'none'],
    ['believed, where more is known since', 5_000, v2Only, 4_999, 'none'],
  ] as const)('is %s', (_what, changed, options, known, expected) => {
    const trigger = aTrigger({ kind: 'drift', eventTime: ago(changed), requested });
    const memory = aMemory({ knownAt: known === null ? null : ago(known) });

    expect(stepFor(compliant, options, memory, trigger, NOW)).toBe(expected);
  });

  it('is held where nothing is remembered', () => {
    const trigger = aTrigger({ kind: 'drift', eventTime: NOW, requested });

    expect(stepFor(compliant, v2Only, null, trigger, NOW)).toBe('hold');
  });
});

describe('what people know to be excepted', () => {
  const others = excepted.loans.map((loan): Loan => ({ ...loan, field: 'httpPutResponseHopLimit' }));

  it.each<[string, readonly Loan[], ReturnType<typeof stepFor>]>([
    ['told anew, where nothing was written down as lent', [], 'report'],
    ['told anew, where only something else was', others, 'report'],
    ['not told anew, where it was, beside something else', [...others, ...excepted.loans], 'none'],
  ])('is %s', (_what, loans, expected) => {
    const memory = aMemory({ told: 'excepted:httpTokens=optional', options: v1Allowed, loans });

    expect(stepFor(excepted, v1Allowed, memory, aTrigger(), NOW)).toBe(expected);
  });
});
