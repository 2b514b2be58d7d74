import { describeIgnored, type IgnoredReason } from '../../lib/domain/trigger.ts';
import type { Explanation } from '../explanation.ts';
import { explanationText } from './explanation-text.ts';
import { paragraph, type Style } from './style.ts';

/** The explanations of a log file for people: each event that matters, then how many do not, and why. */
export function logFileText(explanations: readonly Explanation[], style: Style): string {
  const judged = explanations.filter((explanation) => explanation.kind === 'judged');
  const ignored = explanations.filter((explanation) => explanation.kind === 'ignored');
  const blocks = [
    ...judged.map((explanation) => explanationText(explanation, style)),
    [
      style(
        'bold',
        `${explanations.length} ${explanations.length === 1 ? 'record' : 'records'}: ${judged.length} explained, ${ignored.length} ignored`,
      ),
      ...countsOf(ignored.map(({ reason }) => reason)),
      '',
    ].join('\n'),
  ];
  return blocks.join('\n');
}

function countsOf(reasons: readonly IgnoredReason[]): string[] {
  const byReason = Map.groupBy(reasons, (reason) => reason);
  return [...byReason].map(([reason, all]) => paragraph(`${all.length} ${reason}`, describeIgnored(reason)));
}
