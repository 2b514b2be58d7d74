import { deedNote, deedsIn, DEED_WORDS, historyNotes } from '../../lib/domain/fleet/history-words.ts';
import { DEEDS, type History, type PlaceHistory } from '../../lib/domain/fleet/history.ts';
import type { Reading } from '../../lib/domain/fleet/readiness.ts';
import { wholeDaysIn } from '../../lib/domain/fleet/window.ts';
import { columnLines, type Column } from './columns.ts';
import { harmless, paragraph, wrapped, type Style } from './style.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Region', width: 14 },
  ...DEEDS.map((deed): Column => ({ title: DEED_WORDS[deed].head, width: 8, align: 'right' })),
];

/** What the guardrail did lately: by account and Region, and what each kind means. */
export function scanHistory(history: Reading<History>, style: Style): string {
  if (history.kind === 'unread') {
    return wrapped(harmless(`What was done could not be read: ${history.problem}`), 80).join('\n');
  }
  const { value } = history;
  const title = style('bold', `What was done in the last ${daysWords(value)}`);
  const notes = historyNotes(value).flatMap((note) => wrapped(note, 80));
  if (deedsIn(value.counts) === 0) return [`${title}: nothing`, ...notes].join('\n');
  const accounts = Map.groupBy(value.places, ({ accountId }) => accountId);
  return [
    title,
    ...[...accounts].flatMap(([accountId, own]) => accountLines(accountId, own)),
    ...kindLines(value),
    ...notes,
  ].join('\n');
}

function daysWords(history: History): string {
  const days = wholeDaysIn(history);
  return days === 1 ? 'day' : `${days} days`;
}

function accountLines(accountId: string, places: readonly PlaceHistory[]): string[] {
  const rows = places.map(({ region, counts }) => [
    region,
    ...DEEDS.map((deed) => (counts[deed] === 0 ? '-' : String(counts[deed]))),
  ]);
  return [`Account ${accountId}`, ...columnLines(COLUMNS, rows), ''];
}

/** What the columns stand for, with their sums and what is known beside. */
function kindLines(history: History): string[] {
  return DEEDS.filter((deed) => history.counts[deed] > 0).map((deed) => {
    const { head, words } = DEED_WORDS[deed];
    const note = deedNote(deed, history);
    return paragraph(head, `${history.counts[deed]}: ${words}${note === '' ? '' : ` (${note})`}`);
  });
}
