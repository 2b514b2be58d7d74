import { describe, expect, it } from 'vitest';
import type { Violation } from '../../../../lib/domain/decision.ts';
import type { FindingKind } from '../../../../lib/domain/finding.ts';
import { headlineOf, predicateOf, predicateOfMany } from '../../../../lib/domain/story/headline.ts';
import { newestOf } from '../../../../lib/domain/story/story.ts';
import { aDrift, aFinding, aStory } from './given-story.ts';

const newest = newestOf(aStory(aFinding()));

describe('a headline', () => {
  it.each<[FindingKind, string, string]>([
    ['launch-remediated', 'was launched with IMDSv1 allowed', 'were launched with IMDSv1 allowed'],
    ['drift-reverted', 'was loosened (IMDSv1 allowed)', 'were loosened (IMDSv1 allowed)'],
    ['existing-remediated', 'has IMDSv1 allowed', 'have IMDSv1 allowed'],
    ['noncompliant', 'has IMDSv1 allowed', 'have IMDSv1 allowed'],
    ['hop-limit-above-maximum', 'has IMDSv1 allowed', 'have IMDSv1 allowed'],
    ['service-managed', 'an AWS service manages it', 'an AWS service manages it'],
    ['enforcement-denied', 'lacks the permission to fix it', 'have IMDSv1 allowed'],
    ['enforcement-blocked', 'EC2 refuses the fix', 'have IMDSv1 allowed'],
    ['exception-applied', 'was given back what an exception allows', 'were given back'],
    ['excepted', 'has what an exception allows', 'have what an exception allows'],
    ['exception-blocked', 'has an exception that EC2 does not let', 'have an exception'],
    ['exception-ended', 'was set back (IMDSv1 allowed), since', 'were set back (IMDSv1 allowed)'],
    ['imdsv1-in-use', 'has IMDSv1 allowed, and something uses it', 'have IMDSv1 allowed, and something'],
    ['calls-refused', 'was corrected, and IMDSv1 is still called', 'were corrected, and IMDSv1'],
    ['resolved', 'meets the baseline again', 'meet the baseline again'],
  ])('of %s says what it is about, of one instance and of many', (kind, ofOne, ofMany) => {
    expect(predicateOf({ ...newest, kind })).toContain(ofOne);
    expect(predicateOfMany(kind, ['httpTokens'])).toContain(ofMany);
  });

  it.each<[Violation['field'], string]>([
    ['httpTokens', 'IMDSv1 allowed'],
    ['httpPutResponseHopLimit', 'a hop limit of 3 (at most 1)'],
    ['httpEndpoint', 'the metadata endpoint on'],
    ['httpProtocolIpv6', 'the IPv6 metadata endpoint on'],
    ['instanceMetadataTags', 'tags readable in the metadata'],
  ])('says what %s means, with the values where they tell more', (field, words) => {
    const violations: Violation[] = [{ field, actual: 3, required: 1, moment: 'launch' }];

    expect(predicateOf({ ...newest, violations })).toBe(`was launched with ${words}`);
  });

  it('of several members names each', () => {
    const violations: Violation[] = (['httpTokens', 'httpProtocolIpv6'] as const).map((field) => ({
      field,
      actual: 'optional',
      required: 'required',
      moment: 'launch',
    }));

    expect(predicateOf({ ...newest, violations })).toBe(
      'was launched with IMDSv1 allowed and the IPv6 metadata endpoint on',
    );
  });

  it('of many leaves the values out, since each has its own', () => {
    expect(predicateOfMany('noncompliant', ['httpTokens', 'httpPutResponseHopLimit'])).toBe(
      'have IMDSv1 allowed and a hop limit above the maximum',
    );
  });

  it('of a tug-of-war says how often, and whether the instance is open', () => {
    const war = aStory(aDrift(1), aDrift(2), aDrift(3));
    const lost = aStory(aDrift(1), aDrift(2), aDrift(3, { outcome: 'denied' }));
    const over = aStory(
      aDrift(1),
      aDrift(2),
      aDrift(3),
      aFinding(4, { outcome: 'resolved', violations: [] }),
    );

    expect(headlineOf(war)).toEqual({
      status: 'Tug-of-war',
      predicate: 'was loosened 3 times in 24 hours',
    });
    expect(headlineOf(lost).status).toBe('Open, in a tug-of-war');
    expect(headlineOf(over)).toEqual({ status: 'Resolved', predicate: 'meets the baseline again' });
  });
});
