import type { DayHistory, Deed, DeedCounts } from '../../domain/fleet/history.ts';
import { markup, type Html } from '../markup.ts';
import { counted, keyOf, type Fill } from './bars.ts';

/** What the parts of a day's bar stand for, from the ground up. */
const PARTS: readonly { readonly fill: Fill; readonly words: string; readonly deeds: readonly Deed[] }[] = [
  {
    fill: 'done',
    words: 'tightened',
    deeds: ['enforcedAtLaunch', 'driftReverted', 'existingCorrected', 'exceptionEnded'],
  },
  { fill: 'second', words: 'given back', deeds: ['givenBack'] },
  {
    fill: 'third',
    words: 'refused by EC2, or calls refused afterwards',
    deeds: ['refusedByEc2', 'callsRefused'],
  },
];

/** In pixels; across, a chart takes the room that there is. */
const HEIGHT = 120;
const AXIS_ROOM = 18;

/** How much of its share of the width a bar takes. */
const FILLED = 0.8;

/** A bar for each day, all to one scale. Its numbers are in the table beside it, and in a sentence for who cannot see it. */
export function dayChart(days: readonly DayHistory[]): Html {
  const totals = days.map(({ counts }) => PARTS.reduce((sum, { deeds }) => sum + sumOf(counts, deeds), 0));
  const most = Math.max(1, ...totals);
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  return markup`<figure>
<figcaption>${PARTS.map(({ fill, words }) => markup`${keyOf(fill)}${words}`)}</figcaption>
<svg class="days" width="100%" height="${HEIGHT + 2 * AXIS_ROOM}" role="img" aria-label="${description(days, totals)}">
<text x="0" y="12">${counted(most)} on a day</text>
<line class="axis" x1="0" x2="100%" y1="${HEIGHT + AXIS_ROOM}" y2="${HEIGHT + AXIS_ROOM}"/>
${days.map((day, index) => dayBar(day, index, days.length, most))}<text x="0" y="${HEIGHT + 2 * AXIS_ROOM - 3}">${first}</text><text x="100%" y="${HEIGHT + 2 * AXIS_ROOM - 3}" text-anchor="end">${last}</text>
</svg>
</figure>
`;
}

function description(days: readonly DayHistory[], totals: readonly number[]): string {
  const all = totals.reduce((sum, total) => sum + total, 0);
  const most = Math.max(...totals);
  const busiest = days[totals.indexOf(most)]?.day ?? '';
  return `Bars by day, from ${days[0]?.day ?? ''} to ${days.at(-1)?.day ?? ''}: ${counted(all)} in all, the most on ${busiest}, ${counted(most)}. The table below has the numbers.`;
}

function dayBar({ day, counts }: DayHistory, index: number, days: number, most: number): Html {
  const share = 100 / days;
  const [x, width] = [percent((index + (1 - FILLED) / 2) * share), percent(FILLED * share)];
  let top = HEIGHT + AXIS_ROOM;
  const parts = PARTS.flatMap(({ fill, words, deeds }) => {
    const count = sumOf(counts, deeds);
    if (count === 0) return [];
    const height = (count / most) * HEIGHT;
    top -= height;
    return markup`<rect class="${fill}" x="${x}" width="${width}" y="${top.toFixed(2)}" height="${height.toFixed(2)}"><title>${day}: ${counted(count)} ${words}</title></rect>\n`;
  });
  return markup`${parts}`;
}

function sumOf(counts: DeedCounts, deeds: readonly Deed[]): number {
  return deeds.reduce((sum, deed) => sum + counts[deed], 0);
}

function percent(value: number): string {
  return `${value.toFixed(3)}%`;
}
