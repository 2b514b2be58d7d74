import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { belongsTo, MAX_ENTRIES, newestOf, withFinding } from '../../../../lib/domain/story/story.ts';
import { alice } from '../../../given.ts';
import { anyFinding } from '../../boundary/arbitrary-finding.ts';
import { aFinding, aStory, minutesLater, pipeline } from './given-story.ts';

const DAY = 24 * 60;

/** Findings of which several have the same id or time, as deliveries that know more or less. */
const someFindings = fc.array(
  fc
    .tuple(
      anyFinding(),
      fc.constantFrom('one', 'two', 'three', 'four'),
      fc.constantFrom(0, 1, 2).map(minutesLater),
      fc.constantFrom('shown', 'told'),
    )
    .map(([finding, findingId, closedAt, title]) => ({ ...finding, findingId, closedAt, title })),
  { minLength: 1, maxLength: 8 },
);

function told(findings: readonly ReturnType<typeof aFinding>[]) {
  return findings.reduce<ReturnType<typeof withFinding> | null>(withFinding, null);
}

/** The same content, with the members of each object the other way round. */
function allBackwards<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Date || Array.isArray(value))
    return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([name, member]) => [name, allBackwards<unknown>(member)])) as T;
}

describe('a story', () => {
  it('is the same whatever the order of its findings, and however often each comes', () => {
    const deliveries = someFindings.chain((findings) =>
      fc.tuple(
        fc.constant(findings),
        fc.shuffledSubarray([...findings, ...findings], { minLength: findings.length * 2 }),
      ),
    );

    fc.assert(
      fc.property(deliveries, ([once, twiceInDisorder]) => {
        expect(told(twiceInDisorder)).toEqual(told(once));
      }),
    );
  });

  it('is the same after it was written to a table that keeps no order of members', () => {
    const backwards = (finding: ReturnType<typeof aFinding>) =>
      Object.fromEntries(Object.entries(finding).reverse()) as unknown as typeof finding;

    fc.assert(
      fc.property(anyFinding(), (finding) => {
        expect(told([finding, backwards(finding)])).toEqual(told([finding]));
      }),
    );
  });

  it('is the same of two tellings, in whatever order a table gives back the members of one', () => {
    fc.assert(
      fc.property(anyFinding(), anyFinding(), (one, { instance, title, reason }) => {
        const other = { ...one, instance, title, reason };

        const renamed = { ...one, instance };

        expect(told([renamed, one])).toEqual(told([one, renamed]));
        expect(told([other, allBackwards(one)])).toEqual(told([one, other]));
        expect(told([allBackwards(other), one])).toEqual(told([one, other]));
      }),
    );
  });

  it('tells its findings in the order in which they were closed, then by their ids', () => {
    const [late, early, also] = [aFinding(2), aFinding(1), { ...aFinding(1), findingId: 'finding-0' }];

    const stories = [aStory(late, early, also), aStory(also, early, late)];

    for (const { entries } of stories) {
      expect(entries.map(({ findingId }) => findingId)).toEqual(['finding-0', 'finding-1', 'finding-2']);
    }
  });

  it.each([
    ['before', [aFinding(1, { principal: alice }), aFinding(1, { principal: null })]],
    ['after', [aFinding(1, { principal: null }), aFinding(1, { principal: alice })]],
  ] as const)('keeps who it was, learned %s the delivery that does not know', (_when, [one, other]) => {
    const story = aStory(one, other);

    expect(story.entries).toHaveLength(1);
    expect(newestOf(story).principal).toEqual(alice);
  });

  it('names one of two callers, always the same one', () => {
    const [one, other] = [aFinding(1, { principal: alice }), aFinding(1, { principal: pipeline })];

    expect(aStory(one, other)).toEqual(aStory(other, one));
  });

  it('calls the instance by its newest name', () => {
    const [named, renamed] = [aFinding(1, {}, { Name: 'old' }), aFinding(2, {}, { Name: 'new' })];

    expect(aStory(named, renamed).instance.name).toBe('new');
    expect(aStory(renamed, named).instance.name).toBe('new');
  });

  it('calls the instance by the name in the later telling of its newest finding', () => {
    const named = aFinding(2, {}, { Name: 'old' });
    const renamed = { ...aFinding(3, {}, { Name: 'new' }), findingId: named.findingId };

    expect(aStory(named, renamed).instance.name).toBe('new');
    expect(aStory(renamed, named).instance.name).toBe('new');
    expect(aStory(renamed, named).entries).toHaveLength(1);
  });

  it('keeps the newest entries only, whatever comes late', () => {
    const findings = Array.from({ length: MAX_ENTRIES + 5 }, (_, index) => aFinding(index));
    const [first, ...rest] = findings;

    const story = aStory(first!, ...rest);

    expect(story.entries).toHaveLength(MAX_ENTRIES);
    expect(newestOf(story).findingId).toBe(`finding-${MAX_ENTRIES + 4}`);
    expect(withFinding(story, first!)).toEqual(story);
  });

  it('without an entry is a fault, and told as one', () => {
    expect(() => newestOf({ ...aStory(aFinding()), entries: [] })).toThrow('at least one entry');
  });
});

describe('a finding', () => {
  const story = aStory(aFinding(0), aFinding(60));

  it.each([
    ['belongs to', 'a day after the last', 60 + DAY, true],
    ['does not belong to', 'more than a day after the last', 61 + DAY, false],
    ['belongs to', 'a day before the first, having come late', -DAY, true],
    ['does not belong to', 'more than a day before the first', -DAY - 1, false],
    ['belongs to', 'in between', 30, true],
  ])('%s a chapter when it was closed %s', (_does, _when, minutes, expected) => {
    expect(belongsTo(story, aFinding(minutes))).toBe(expected);
  });

  it('does not belong to the story of an instance of the same id in another account', () => {
    const finding = aFinding(30);
    const instance = { ...finding.instance, accountId: '444455556666' };

    expect(belongsTo(story, { ...finding, instance })).toBe(false);
  });
});
