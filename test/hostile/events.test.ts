import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../../lib/boundary/events/parse-event.ts';
import { parseRecords } from '../../../../lib/boundary/events/parse-records.ts';
import { fixture, fixtureNames } from './fixtures.ts';

/** Values that EC2's two styles, and those who pad requests, are known to put where something else belongs. */
const troublemaker = fc.constantFrom<unknown>(
  null,
  '',
  {},
  [],
  true,
  -1,
  1e308,
  '\u0000',
  { omitted: true },
  { tag: 1, content: 'i-0a1b2c3d4e5f60718' },
  { item: [{ item: '' }] },
  { items: {} },
  JSON.parse('{"__proto__": {"instanceId": "i-0"}, "constructor": 1}'),
);

const anyJson = fc.oneof(troublemaker, fc.jsonValue({ maxDepth: 4 }));

type Mutation = 'replace' | 'drop' | 'nest' | 'list';

/** Some fixture with up to five of its nodes replaced, dropped, wrapped in an object or put in a list. */
const mutant = fc
  .record({
    name: fc.constantFrom(...fixtureNames),
    mutations: fc.array(
      fc.record({
        // Unbiased: small numbers are the root of the event, without which nothing is left to try.
        at: fc.noBias(fc.nat(99_999)),
        how: fc.constantFrom<Mutation>('replace', 'drop', 'nest', 'list'),
        value: anyJson,
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ name, mutations }) =>
    mutations.reduce<unknown>((json, { at, how, value }) => {
      const target = at % countOf(json);
      return mutate(json, { target, how, value, seen: { nodes: 0 } });
    }, fixture(name)),
  );

describe('parsing whatever JSON comes', () => {
  it('never throws on arbitrary JSON, and finds no trigger in it', () => {
    fc.assert(
      fc.property(anyJson, (json) => {
        expect(parseEvent(json).kind).toMatch(/^(ignored|malformed)$/);
        expect(() => parseRecords(json)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws on a mutated event, and a trigger of it is always well formed', () => {
    let triggers = 0;

    fc.assert(
      fc.property(mutant, (json) => {
        for (const event of parseRecords(json) ?? [json]) {
          const parsed = parseEvent(event);
          expectWellFormed(parsed);
          triggers += parsed.kind === 'trigger' ? 1 : 0;
        }
      }),
      { numRuns: 3000 },
    );

    // Else the mutations are so wild that nothing was tried.
    expect(triggers).toBeGreaterThan(500);
  });

  it('copes with nesting deeper than the stack', () => {
    const depth = 200_000;
    const deep: unknown = JSON.parse('{"item":'.repeat(depth) + '1' + '}'.repeat(depth));
    const event = {
      eventSource: 'ec2.amazonaws.com',
      eventName: 'CreateFleet',
      eventTime: '2026-03-02T09:15:30Z',
      awsRegion: 'eu-west-1',
      recipientAccountId: '111122223333',
      userIdentity: deep,
      requestParameters: { CreateFleetRequest: { TagSpecification: deep } },
      responseElements: { CreateFleetResponse: { fleetInstanceSet: deep } },
    };

    const parsed = parseEvent(event);

    expect(parsed).toMatchObject({ kind: 'ignored', reason: 'nothing-launched' });
  });
});

function expectWellFormed(parsed: ReturnType<typeof parseEvent>): void {
  if (parsed.kind !== 'trigger') return;
  const { trigger } = parsed;
  expect(trigger.eventTime.getTime()).not.toBeNaN();
  expect(trigger.accountId).toMatch(/^\d{12}$/);
  expect(trigger.region).toMatch(/^[a-z0-9-]+$/);
  expect(trigger.eventId).not.toBe('');
  expect(trigger.principal?.name ?? 'nobody').not.toBe('');
  if (trigger.subject.kind === 'client-token') {
    expect(trigger.subject.clientToken).not.toBe('');
    return;
  }
  if (trigger.subject.kind === 'scope') throw new Error('No mutant is a change of an exception.');
  const ids = trigger.subject.instances.map((instance) => instance.instanceId);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
  for (const instance of trigger.subject.instances) {
    expect(instance.instanceId).toMatch(/^i-\w+$/);
    const { httpPutResponseHopLimit = 1 } = instance.metadataOptions;
    expect(httpPutResponseHopLimit).toBeGreaterThanOrEqual(1);
    expect(httpPutResponseHopLimit).toBeLessThanOrEqual(64);
    for (const value of Object.values(instance.tags ?? {})) expect(value).toBeTypeOf('string');
  }
}

interface Change {
  readonly target: number;
  readonly how: Mutation;
  readonly value: unknown;
  /** Counts the nodes on the way, in the order in which they are visited. */
  readonly seen: { nodes: number };
}

const DROPPED = Symbol('dropped');

function mutate(json: unknown, change: Change): unknown {
  const isTarget = change.seen.nodes === change.target;
  change.seen.nodes += 1;
  if (isTarget) return mutated(json, change);
  if (Array.isArray(json)) return json.map((element) => mutate(element, change)).filter((element) => element !== DROPPED);
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) => [key, mutate(value, change)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== DROPPED));
}

function mutated(json: unknown, { how, value }: Change): unknown {
  switch (how) {
    case 'replace':
      return value;
    case 'drop':
      return DROPPED;
    case 'nest':
      return { item: json };
    case 'list':
      return [json, value, json];
  }
}

function countOf(json: unknown): number {
  if (typeof json !== 'object' || json === null) return 1;
  return 1 + Object.values(json).reduce<number>((sum, value) => sum + countOf(value), 0);
}
