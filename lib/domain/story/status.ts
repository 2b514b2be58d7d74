import type { Violation } from '../decision.ts';
import type { Severity } from '../finding.ts';
import { newestOf, type Story, type StoryEntry } from './story.ts';
import { isLoosening, tugOfWarOf } from './tug-of-war.ts';

/**
 * How an instance's story stands.
 *
 * - `enforced`: the guardrail corrected it and saw the change applied
 * - `reported`: it is open: nothing was changed, or somebody changed it again before it was seen applied
 * - `refused`: it is open, and EC2 does not let the guardrail change it
 * - `excepted`: it is looser than the baseline, and an exception allows that for a time
 * - `resolved`: nothing is left to do
 */
export type StoryStatus = 'enforced' | 'reported' | 'refused' | 'excepted' | 'resolved';

/** The severities from the least to the worst. */
export const SEVERITIES: readonly Severity[] = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** How the story stands, by its newest entry. */
export function statusOf(story: Story): StoryStatus {
  return statusAfter(newestOf(story));
}

/** How a story stands that ends with an entry. */
export function statusAfter({ outcome }: StoryEntry): StoryStatus {
  switch (outcome) {
    case 'remediated':
      return 'enforced';
    case 'overtaken':
    case 'interrupted':
    case 'audited':
    case 'breaking':
      return 'reported';
    case 'denied':
    case 'blocked':
      return 'refused';
    case 'restored':
    case 'excepted':
      return 'excepted';
    case 'resolved':
    case 'gone':
      return 'resolved';
  }
}

/**
 * The story's severity: the worst of what still matters. That is the newest entry, which tells all that is
 * wrong by now, and every loosening since all was well, for which somebody owes an answer even if it was
 * reverted. A tug-of-war is `CRITICAL`: each round opens the instance for seconds, an attacker needs no more,
 * and the guardrail alone cannot end it.
 */
export function severityOf(story: Story): Severity {
  if (statusOf(story) === 'resolved') return 'INFORMATIONAL';
  if (tugOfWarOf(story) !== null) return 'CRITICAL';

  const lastWell = story.entries.findLastIndex((entry) => statusAfter(entry) === 'resolved');
  const loosenings = story.entries.slice(lastWell + 1).filter(isLoosening);
  return worstOf([...loosenings, newestOf(story)].map(({ severity }) => severity));
}

/** The worst of several severities; `INFORMATIONAL` of none. */
export function worstOf(severities: readonly Severity[]): Severity {
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? 'INFORMATIONAL';
}

/** The violations that an entry leaves as they are: all of them, or those that the change did not touch. */
export function remainingViolations({ violations, enforcement, outcome }: StoryEntry): readonly Violation[] {
  switch (outcome) {
    case 'remediated':
      return violations.filter(({ field }) => enforcement?.[field] === undefined);
    case 'restored':
    case 'excepted':
    case 'resolved':
    case 'gone':
    case 'breaking':
      return [];
    case 'overtaken':
    case 'interrupted':
    case 'audited':
    case 'denied':
    case 'blocked':
      return violations;
  }
}
