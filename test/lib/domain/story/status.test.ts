import { describe, expect, it } from 'vitest';
import type { Violation } from '../../../../lib/domain/decision.ts';
import { headlineOf } from '../../../../lib/domain/story/headline.ts';
import { remainingViolations, severityOf, statusOf, worstOf } from '../../../../lib/domain/story/status.ts';
import { newestOf } from '../../../../lib/domain/story/story.ts';
import { aDrift, aFinding, aStory } from './given-story.ts';

const hopLimit: Violation = { field: 'httpPutResponseHopLimit', actual: 3, required: 1, moment: 'launch' };
const tokens: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' };
const resolved = { outcome: 'resolved', violations: [], enforcement: null } as const;

describe('the status of a story', () => {
  it.each([
    ['remediated', 'enforced', 'Fixed'],
    ['overtaken', 'reported', 'Open'],
    ['interrupted', 'reported', 'Open'],
    ['audited', 'reported', 'Open'],
    ['denied', 'refused', 'Still open'],
    ['blocked', 'refused', 'Still open'],
    ['restored', 'excepted', 'Excepted'],
    ['excepted', 'excepted', 'Excepted'],
    ['breaking', 'reported', 'Open'],
    ['resolved', 'resolved', 'Resolved'],
    ['gone', 'resolved', 'Gone'],
  ] as const)('with the outcome %s is %s, in words: %s', (outcome, status, words) => {
    const story = aStory(aFinding(0, { outcome: 'audited' }), aFinding(1, { outcome }));

    expect(statusOf(story)).toBe(status);
    expect(headlineOf(story).status).toBe(words);
  });

  it('is not possible where EC2 refuses what an exception allows', () => {
    const story = aStory(aFinding(0, { outcome: 'blocked', violations: [] }));

    expect(headlineOf(story).status).toBe('Not possible');
  });

  it('is a partial fix where something was left as it is', () => {
    const story = aStory(aFinding(0, { violations: [tokens, hopLimit] }));

    expect(headlineOf(story).status).toBe('Partly fixed');
    expect(remainingViolations(newestOf(story))).toEqual([hopLimit]);
  });

  it.each([
    ['remediated', 0],
    ['resolved', 0],
    ['gone', 0],
    ['restored', 0],
    ['excepted', 0],
    ['breaking', 0],
    ['overtaken', 1],
    ['interrupted', 1],
    ['audited', 1],
    ['denied', 1],
    ['blocked', 1],
  ] as const)('with the outcome %s leaves %i of one violation', (outcome, left) => {
    expect(remainingViolations(newestOf(aStory(aFinding(0, { outcome }))))).toHaveLength(left);
  });

  it('leaves all violations where a correction is told without saying what it was', () => {
    const story = aStory(aFinding(0, { enforcement: null }));

    expect(remainingViolations(newestOf(story))).toEqual([tokens]);
  });
});

describe('the severity of a story', () => {
  it('is what the newest entry says', () => {
    expect(severityOf(aStory(aFinding(0, { outcome: 'denied' }), aFinding(1)))).toBe('MEDIUM');
    expect(severityOf(aStory(aFinding(0), aFinding(1, { outcome: 'denied' })))).toBe('HIGH');
  });

  it('stays high after a loosening, until all is well', () => {
    const loosened = [aDrift(0), aFinding(1)] as const;

    expect(severityOf(aStory(...loosened))).toBe('HIGH');
    expect(severityOf(aStory(...loosened, aFinding(2, resolved)))).toBe('INFORMATIONAL');
    expect(severityOf(aStory(...loosened, aFinding(2, resolved), aFinding(3)))).toBe('MEDIUM');
    expect(severityOf(aStory(aDrift(0), aFinding(1, resolved), aFinding(2)))).toBe('MEDIUM');
    expect(severityOf(aStory(...loosened, aFinding(2, { outcome: 'gone' })))).toBe('INFORMATIONAL');
  });

  it('is critical in a tug-of-war, until all is well', () => {
    const war = [aDrift(0), aDrift(1), aDrift(2)] as const;

    expect(severityOf(aStory(...war))).toBe('CRITICAL');
    expect(severityOf(aStory(...war, aFinding(3, resolved)))).toBe('INFORMATIONAL');
  });

  it('is the worst of several, and the least of none', () => {
    expect(worstOf(['LOW', 'HIGH', 'MEDIUM'])).toBe('HIGH');
    expect(worstOf([])).toBe('INFORMATIONAL');
  });

  it.each([
    ['INFORMATIONAL', 'LOW'],
    ['LOW', 'MEDIUM'],
    ['MEDIUM', 'HIGH'],
    ['HIGH', 'CRITICAL'],
  ] as const)('of %s and %s is the second, in whichever order', (better, worse) => {
    expect([worstOf([better, worse]), worstOf([worse, better])]).toEqual([worse, worse]);
  });
});
