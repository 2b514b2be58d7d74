import type { PlannedAnswer, RolledBackAnswer } from '../../lib/boundary/exceptions-api/rollback-answers.ts';
import { allowanceWords } from '../../lib/domain/exception/exception-words.ts';
import type { Allowance } from '../../lib/domain/exception/exception.ts';
import type { InstanceKey } from '../../lib/domain/instance.ts';
import { columnLines, type Column } from './columns.ts';
import { harmless, minute, wrapped, type Style } from './style.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Instance', width: 20 },
  { title: 'Until (UTC)', width: 17 },
  { title: 'Exception', width: 20 },
];

/** What a rollback would come to, by account and Region: what each instance would get back, and which ones cannot. */
export function plannedText(planned: readonly PlannedAnswer[], style: Style): string {
  const count = planned.filter(({ outcome }) => outcome === 'gives-back').length;
  const rows = planned.map((each) => ({ ...each, group: plannedWords(each) }));
  return textOf(rows, `${count} of ${planned.length} instances would be rolled back.`, style);
}

/** What became of the instances. */
export function rolledBackText(results: readonly RolledBackAnswer[], style: Style): string {
  const count = results.filter(({ result }) => result === 'rolled-back').length;
  const rows = results.map((each) => ({ ...each, group: resultWords(each) }));
  const summary = `${count} of ${results.length} instances are rolled back; the guard gives back what was taken within a minute.`;
  return textOf(rows, summary, style);
}

interface Row {
  readonly instance: InstanceKey;
  readonly expiresAt: Date | null;
  readonly exceptionId: string | null;
  /** What instances that are shown together have in common. */
  readonly group: string;
}

function textOf(rows: readonly Row[], summary: string, style: Style): string {
  const places = Map.groupBy(rows, ({ instance }) => `${instance.accountId}, ${instance.region}`);
  const blocks = [...places].map(([place, own]) =>
    [style('bold', harmless(place)), ...placeLines(own)].join('\n'),
  );
  return `${[...blocks, summary].join('\n\n')}\n`;
}

function placeLines(rows: readonly Row[]): string[] {
  return [...Map.groupBy(rows, ({ group }) => group)].flatMap(([group, own]) => [
    ...wrapped(harmless(group), 76).map((line) => `  ${line}`),
    ...columnLines(COLUMNS, own.map(cellsOf)).map((line) => `    ${line}`),
  ]);
}

function cellsOf({ instance, expiresAt, exceptionId }: Row): string[] {
  return [
    harmless(instance.instanceId),
    expiresAt === null ? '-' : minute(expiresAt),
    harmless(exceptionId ?? '-'),
  ];
}

function plannedWords({ outcome, allows, problem }: PlannedAnswer): string {
  const but = problem === null ? '' : ` But: ${problem}`;
  switch (outcome) {
    case 'gives-back':
      return `Would get back ${words(allows)}.${but}`;
    case 'already':
      return `Has back ${words(allows)} by an exception that is in force.`;
    case 'nothing-to-give-back':
    case 'unreadable':
      return `Cannot be rolled back: ${problem ?? 'nothing was taken from it.'}`;
  }
}

function resultWords({ result, allows, reason }: RolledBackAnswer): string {
  switch (result) {
    case 'rolled-back':
      return `Gets back ${words(allows)}.`;
    case 'already':
      return `Has back ${words(allows)} by an exception that is in force.`;
    case 'nothing-to-give-back':
      return 'Nothing was taken from it that it does not have back.';
    case 'unreadable':
    case 'failed':
      return `Failed: ${reason ?? 'nobody knows why.'}`;
  }
}

function words(allows: Allowance | null): string {
  return allows === null ? 'nothing' : allowanceWords(allows);
}
