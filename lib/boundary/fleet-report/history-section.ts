import { deedNote, deedsIn, DEED_WORDS, historyNotes } from '../../domain/fleet/history-words.ts';
import { DEEDS, type DeedCounts, type History, type PlaceHistory } from '../../domain/fleet/history.ts';
import type { Reading } from '../../domain/fleet/readiness.ts';
import { wholeDaysIn } from '../../domain/fleet/window.ts';
import { markup, type Html } from '../markup.ts';
import { visible } from '../visible.ts';
import { counted } from './bars.ts';
import { dayChart } from './day-chart.ts';

/** What the guardrail did lately: by kind, by day, and by account and Region. `null`: it was not looked at. */
export function historySection(history: Reading<History> | null): Html | null {
  if (history === null) return null;
  return markup`<section class="wide">
<h2>${titleOf(history)}</h2>
${history.kind === 'unread' ? markup`<p>It could not be read: ${visible(history.problem)}</p>\n` : content(history.value)}</section>
`;
}

function titleOf(history: Reading<History>): string {
  if (history.kind === 'unread') return 'What was done';
  const days = wholeDaysIn(history.value);
  return `What was done in the last ${days === 1 ? 'day' : `${days} days`}`;
}

function content(history: History): Html {
  const notes = historyNotes(history).map((note) => markup`<p>${note}</p>\n`);
  if (deedsIn(history.counts) === 0) return markup`<p>Nothing.</p>\n${notes}`;
  return markup`${kindsTable(history)}${notes}<h3>By day</h3>
${dayChart(history.days)}${daysTable(history)}<h3>By account and Region</h3>
${placesTable(history.places)}`;
}

function kindsTable(history: History): Html {
  return markup`<table>
<caption>In numbers of finished records; ${counted(history.noted)} more only tell what was seen or reported</caption>
<thead><tr><th scope="col">What</th><th scope="col" class="number">How many</th><th scope="col">Of these</th></tr></thead>
<tbody>
${DEEDS.map((deed) => markup`<tr><th scope="row">${DEED_WORDS[deed].words}</th><td class="number">${counted(history.counts[deed])}</td><td>${visible(deedNote(deed, history))}</td></tr>\n`)}</tbody>
</table>
`;
}

function daysTable({ days }: History): Html {
  const busy = days.filter(({ counts }) => deedsIn(counts) > 0);
  return countsTable(
    'The days (UTC) on which something was done',
    'Day',
    busy.map(({ day, counts }) => ({ label: day, counts })),
  );
}

function placesTable(places: readonly PlaceHistory[]): Html {
  const rows = places.map(({ accountId, region, counts }) => ({ label: `${region}, ${accountId}`, counts }));
  return countsTable('All that this guardrail keeps records of', 'Region and account', rows);
}

function countsTable(
  caption: string,
  of: string,
  rows: readonly { readonly label: string; readonly counts: DeedCounts }[],
): Html {
  const heads = DEEDS.map((deed) => markup`<th scope="col" class="number">${DEED_WORDS[deed].head}</th>`);
  return markup`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${of}</th>${heads}</tr></thead>
<tbody>
${rows.map(({ label, counts }) => markup`<tr><th scope="row">${label}</th>${DEEDS.map((deed) => markup`<td class="number">${counted(counts[deed])}</td>`)}</tr>\n`)}</tbody>
</table>
`;
}
