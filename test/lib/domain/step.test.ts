import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../lib/domain/decision.ts';
import { decide } from '../../../lib/domain/decide.ts';
import type { MetadataOptions } from '../../../lib/domain/metadata-options.ts';
import { fingerprintOfDecision, type ClosedRecord, type InstanceMemory } from '../../../lib/domain/record.ts';
import { continuationOf, fieldsDone, stepFor } from '../../../lib/domain/step.ts';
import type { Trigger } from '../../../lib/domain/trigger.ts';
import {
  aClosedRecord,
  aGrantedException,
  anInstance,
  aMemory,
  anOpenRecord,
  aPolicy,
  aTrigger,
  facts,
  LONG_AGO,
  minutesAgo,
  NOW,
  v1Allowed,
  v2Only,
} from '../../given.ts';

const compliant = decide(facts());
const open = decide(facts({ instance: anInstance({ metadataOptions: v1Allowed }) }));
const reported = decide(
  facts({
    instance: anInstance({ metadataOptions: v1Allowed }),
    policy: aPolicy({ mode: { launch: 'audit', drift: 'audit', existing: 'audit', expiry: 'audit' } }),
  }),
);
const excepted = decide(
  facts({
    instance: anInstance({ metadataOptions: v1Allowed }),
    exceptions: [aGrantedException()],
  }),
);
const gone = decide(facts({ instance: anInstance({ state: 'terminated' }) }));
const unknown = decide(facts({ instance: anInstance({ metadataOptions: {} }) }));

const interrupted = aMemory({ open: anOpenRecord(), leasedUntil: minutesAgo(1) });
const interruptedReport = aMemory({ open: anOpenRecord({ action: 'report', enforcement: null }) });
const toldExcepted = aMemory({
  told: 'excepted:httpTokens=optional',
  options: v1Allowed,
  loans: excepted.loans,
});
const told = aMemory({ told: 'audited:httpTokens=optional', options: v1Allowed });

describe('the next step', () => {
  it.each<[string, Decision, InstanceMemory | null, ReturnType<typeof stepFor>, MetadataOptions?]>([
    ['nothing for a compliant instance never met', compliant, null, 'none'],
    ['nothing for a compliant instance whose story is over', compliant, aMemory(), 'none'],
    ['nothing for an instance that is gone', gone, told, 'none'],
    ['nothing for an instance that shows no options', unknown, told, 'none'],
    ['to enforce what is decided so', open, null, 'enforce'],
    ['to enforce again what an interrupted change left open', open, interrupted, 'enforce'],
    ['to enforce even what people were told of before', open, told, 'enforce'],
    ['to report what people do not know', reported, null, 'report'],
    ['not to report what people know', reported, told, 'none'],
    [
      'to report what differs from what people know',
      reported,
      aMemory({ told: 'denied:httpTokens=optional' }),
      'report',
    ],
    [
      'to report again where the report was interrupted',
      reported,
      { ...told, open: interruptedReport.open },
      'report',
    ],
    ['to complete a change whose effect is there', compliant, interrupted, 'complete'],
    ['to complete a change after which only something to report is left', reported, interrupted, 'complete'],
    ['to report an instance whose change was lost', reported, interrupted, 'report', v1Allowed],
    [
      'to resolve what somebody else corrected after a change was lost',
      compliant,
      interrupted,
      'resolve',
      v1Allowed,
    ],
    ['to resolve what people know as open', compliant, told, 'resolve'],
    ['to resolve a report that was interrupted', compliant, interruptedReport, 'resolve'],
    [
      'to hold while another invocation is at work',
      open,
      { ...interrupted, leasedUntil: new Date(NOW.getTime() + 1) },
      'hold',
    ],
    [
      'not to hold for a lease without a record',
      compliant,
      aMemory({ leasedUntil: new Date(NOW.getTime() + 1) }),
      'none',
    ],
    ['to go on where a record has no lease', open, { ...interrupted, leasedUntil: null }, 'enforce'],
    ['not to report again what an exception allows', excepted, toldExcepted, 'none'],
    ['to report what an exception allows', excepted, null, 'report'],
    [
      'to go on the moment the other one is out of time',
      open,
      { ...interrupted, leasedUntil: NOW },
      'enforce',
    ],
  ])('is %s', (_name, decision, memory, expected, options = v2Only) => {
    expect(stepFor(decision, options, memory, aTrigger(), NOW)).toBe(expected);
  });
});

describe('a story that was told without knowing who', () => {
  const openedAt = minutesAgo(5);
  const launched = aClosedRecord({ principal: null, openedAt });
  const { violations } = launched;
  const drifted = aClosedRecord({
    principal: null,
    openedAt,
    violations: [...violations, { ...violations[0]!, field: 'httpPutResponseHopLimit', moment: 'drift' }],
  });

  it.each<[string, ClosedRecord, Partial<Trigger>, ReturnType<typeof stepFor>]>([
    ['is attributed to whoever launched it', launched, { kind: 'launch' }, 'attribute'],
    ['is attributed to whoever loosened it', drifted, { kind: 'drift' }, 'attribute'],
    ['is not attributed to its launch where it was loosened', drifted, { kind: 'launch' }, 'none'],
    ['is not attributed to a call that loosens nothing of it', launched, { kind: 'drift' }, 'none'],
    ['stays as it is where nobody is named', launched, { kind: 'launch', principal: null }, 'none'],
    ['is attributed to a call of the same moment', launched, { eventTime: openedAt }, 'attribute'],
    ['is not attributed to a later call', launched, { eventTime: minutesAgo(4.99) }, 'none'],
  ])('%s', (_name, unattributed, differences, expected) => {
    const trigger = aTrigger({ eventTime: minutesAgo(6), ...differences });

    expect(stepFor(compliant, v2Only, aMemory({ unattributed }), trigger, NOW)).toBe(expected);
  });

  it('waits where there is more to do than to name somebody', () => {
    const trigger = aTrigger({ eventTime: minutesAgo(6) });

    expect(stepFor(open, v1Allowed, aMemory({ unattributed: launched }), trigger, NOW)).toBe('enforce');
  });
});

describe('an open record', () => {
  const openedAt = new Date('2026-03-01T10:00:00.400Z');
  const open = anOpenRecord({ openedAt });
  const driftAt = (eventTime: string) =>
    aTrigger({ kind: 'drift', eventId: 'another', eventTime: new Date(eventTime) });

  it.each<[string, Trigger, ReturnType<typeof continuationOf>]>([
    ['is superseded by a change that was made after it', driftAt('2026-03-01T10:00:05Z'), 'overtaken'],
    ['is superseded by a change of the same second', driftAt('2026-03-01T10:00:00Z'), 'overtaken'],
    ['goes on where the change was made before it', driftAt('2026-03-01T09:59:59Z'), 'goes-on'],
    ['goes on where its own event comes again', aTrigger({ kind: 'drift' }), 'goes-on'],
    ['is superseded by a change of the very moment', driftAt('2026-03-01T09:59:59.401Z'), 'overtaken'],
    [
      'goes on where what came was no change',
      { ...driftAt('2026-03-01T10:00:05Z'), kind: 'state-change' },
      'goes-on',
    ],
    [
      'goes on where its own event comes late',
      { ...driftAt('2026-03-01T10:00:05Z'), eventId: anOpenRecord().trigger.eventId },
      'goes-on',
    ],
  ])('%s', (_name, trigger, expected) => {
    expect(continuationOf(open, v2Only, compliant, trigger)).toBe(expected);
  });
});

describe('a loosening that was taken for what the instance had all along', () => {
  it('is written down as lent once its event is there, so that it goes back', () => {
    const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt: LONG_AGO });
    const exceptions = [aGrantedException()];
    const before = decide(facts({ instance, exceptions, trigger: { kind: 'exception', requested: {} } }));
    const drift = { kind: 'drift', requested: { httpTokens: 'optional' } } as const;
    const memory = aMemory({ options: v1Allowed, told: fingerprintOfDecision(before) });

    const decision = decide(facts({ instance, exceptions, trigger: drift }));

    expect(before.loans).toEqual([]);
    const step = stepFor(decision, v1Allowed, memory, aTrigger({ ...drift, eventTime: minutesAgo(5) }), NOW);
    expect(step).toBe('report');
  });
});

describe('a record that an interrupted invocation left open', () => {
  const required = anOpenRecord();

  const both = anOpenRecord({ enforcement: { httpTokens: 'required', httpPutResponseHopLimit: 1 } });
  const toRequired = { ...compliant, enforcement: { httpTokens: 'required' } } as const;
  const toOptional = { ...compliant, enforcement: { httpTokens: 'optional' } } as const;
  const toHopLimit = { ...compliant, enforcement: { httpPutResponseHopLimit: 1 } } as const;

  it.each([
    ['has done what it was to do', required, v2Only, compliant, 'goes-on'],
    ['does it now', required, v1Allowed, toRequired, 'goes-on'],
    [
      'did a part of it, and does the rest now',
      both,
      { ...v2Only, httpPutResponseHopLimit: 3 },
      toHopLimit,
      'goes-on',
    ],
    ['did it, and something else is done now', required, v2Only, toHopLimit, 'goes-on'],
    ['was only to report', { ...required, action: 'report' }, v1Allowed, compliant, 'goes-on'],
    ['did what is now taken back', required, v2Only, toOptional, 'overtaken'],
    ['did what is undone by now, and stays so', required, v1Allowed, compliant, 'interrupted'],
    [
      'did what is undone by now, and only another part is done again',
      both,
      { ...v1Allowed, httpPutResponseHopLimit: 3 },
      toRequired,
      'interrupted',
    ],
    ['did a part of it, and the other part is undone by now', both, v1Allowed, compliant, 'overtaken'],
    ['was to set another value than is set now', required, v1Allowed, toOptional, 'interrupted'],
  ] as const)('that %s', (_, record, options, decision, expected) => {
    expect(continuationOf(record, { ...options }, decision, aTrigger())).toBe(expected);
  });

  it('has done what the instance has by now, where it was to change anything', () => {
    expect(fieldsDone(required, v2Only)).toEqual(['httpTokens']);
    expect(fieldsDone(required, v1Allowed)).toEqual([]);
    expect(fieldsDone(required, { httpTokens: 'required' })).toEqual(['httpTokens']);
    expect(fieldsDone({ ...required, action: 'report' }, v2Only)).toEqual([]);
  });
});
