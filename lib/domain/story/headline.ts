import { fieldWords } from '../field-words.ts';
import type { Violation } from '../decision.ts';
import type { FindingKind } from '../finding.ts';
import { remainingViolations, statusAfter } from './status.ts';
import { newestOf, type Story, type StoryEntry } from './story.ts';
import { timesWords, tugOfWarOf } from './tug-of-war.ts';

/** What stands first in a message: how it stands, and what it is about, in a few words each. */
export interface Headline {
  readonly status: string;
  /** Goes on after the instance's name, as in `was launched with IMDSv1 allowed`. */
  readonly predicate: string;
}

/** The headline of a story as it stands now. */
export function headlineOf(story: Story): Headline {
  const newest = newestOf(story);
  const war = tugOfWarOf(story);
  if (war === null) return { status: statusWords(newest), predicate: predicateOf(newest) };

  const status = statusAfter(newest) === 'enforced' ? 'Tug-of-war' : 'Open, in a tug-of-war';
  return { status, predicate: `was loosened ${timesWords(war)} in 24 hours` };
}

/** How an entry ended, in one or two words. */
export function statusWords(entry: StoryEntry): string {
  switch (statusAfter(entry)) {
    case 'enforced':
      return remainingViolations(entry).length > 0 ? 'Partly fixed' : 'Fixed';
    case 'reported':
      return 'Open';
    case 'refused':
      return entry.kind === 'exception-blocked' ? 'Not possible' : 'Still open';
    case 'excepted':
      return 'Excepted';
    case 'resolved':
      return entry.outcome === 'gone' ? 'Gone' : 'Resolved';
  }
}

/** What an entry tells of its instance, as in `was loosened (IMDSv1 allowed)`. */
export function predicateOf({ kind, violations }: StoryEntry): string {
  return telling(kind, violations.map(violationWords).join(' and '), {
    was: 'was',
    has: 'has',
    meets: 'meets',
  });
}

/** What a kind of finding tells of many instances, as in `were launched with IMDSv1 allowed`. */
export function predicateOfMany(kind: FindingKind, fields: readonly Violation['field'][]): string {
  return telling(kind, fields.map(fieldWords).join(' and '), { was: 'were', has: 'have', meets: 'meet' });
}

/** A violation in words, with its values where they tell more than the name. */
export function violationWords({ field, actual, required }: Violation): string {
  return field === 'httpPutResponseHopLimit'
    ? `a hop limit of ${actual} (at most ${required})`
    : fieldWords(field);
}

type Verbs = Readonly<Record<'was' | 'has' | 'meets', string>>;

function telling(kind: FindingKind, what: string, { was, has, meets }: Verbs): string {
  switch (kind) {
    case 'launch-remediated':
      return `${was} launched with ${what}`;
    case 'drift-reverted':
      return `${was} loosened (${what})`;
    case 'existing-remediated':
    case 'noncompliant':
    case 'hop-limit-above-maximum':
      return `${has} ${what}`;
    case 'service-managed':
      return `${has} ${what}, and an AWS service manages it`;
    case 'enforcement-denied':
      return `${has} ${what}, and the guardrail lacks the permission to fix it`;
    case 'enforcement-blocked':
      return `${has} ${what}, and EC2 refuses the fix`;
    case 'exception-applied':
      return `${was} given back what an exception allows`;
    case 'excepted':
      return `${has} what an exception allows`;
    case 'exception-blocked':
      return `${has} an exception that EC2 does not let the guardrail apply`;
    case 'exception-ended':
      return `${was} set back (${what}), since the exception is over`;
    case 'resolved':
      return `${meets} the baseline again`;
    case 'imdsv1-in-use':
      return `${has} ${what}, and something uses it`;
    case 'calls-refused':
      return `${was} corrected, and IMDSv1 is still called`;
  }
}
