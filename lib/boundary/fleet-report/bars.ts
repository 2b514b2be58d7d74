import { markup, type Html } from '../markup.ts';

/** Numbers of instances beside each other, as many rows as there are things to compare. */
export interface BarChart {
  readonly title: string;
  /** What a row is, as the heading of the first column. */
  readonly of: string;
  /** What the two parts of a bar stand for: the heading of its column, and in more words. */
  readonly parts: readonly [first: Part, second: Part];
  readonly rows: readonly Bar[];
}

/** A part of a bar: a word or two for the heading, and what it means. */
export interface Part {
  readonly head: string;
  readonly words: string;
}

/** One row: its label, and how many instances each part of its bar stands for. */
export interface Bar {
  readonly label: string;
  readonly first: number;
  readonly second: number;
  /** All instances that there are, open or not; left out where they were not counted. */
  readonly all?: number;
}

/** How parts are painted, told apart without colour: two are full and never meet, one is hatched, one dotted. */
export type Fill = 'first' | 'done' | 'second' | 'third';

/** The hatching of the second part and the dots of the third. Needed once in a page. */
export const PATTERNS = markup`<svg class="unseen" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><line class="hatch-line" x1="0" y1="0" x2="0" y2="6"/></pattern><pattern id="dotted" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="dot-ground" width="5" height="5"/><circle class="dot" cx="2.5" cy="2.5" r="1.4"/></pattern></defs></svg>
`;

/**
 * A bar chart that is a table: whoever cannot see the bars reads the numbers. Bars are to one scale, the longest is
 * the whole width. `null` where there is nothing to compare.
 */
export function barChart({ title, of, parts, rows }: BarChart): Html | null {
  if (rows.every(({ first, second }) => first + second === 0)) return null;
  const longest = Math.max(1, ...rows.map(({ first, second }) => first + second));
  return markup`<section>
<h2>${title}</h2>
<table class="chart">
<caption>${keyOf('first')}${parts[0].words}${keyOf('second')}${parts[1].words}</caption>
<thead><tr><th scope="col">${of}</th><td class="bar"></td><th scope="col" class="number">${parts[0].head}</th><th scope="col" class="number">${parts[1].head}</th>${rows.some(({ all }) => all !== undefined) ? markup`<th scope="col" class="number">Of all</th>` : null}</tr></thead>
<tbody>
${rows.map((row) => barRow(row, longest))}</tbody>
</table>
</section>
`;
}

function barRow({ label, first, second, all }: Bar, longest: number): Html {
  return markup`<tr><th scope="row">${label}</th><td class="bar">${bar(first, second, longest)}</td><td class="number">${counted(first)}</td><td class="number">${counted(second)}</td>${all === undefined ? null : markup`<td class="number">${counted(all)}</td>`}</tr>
`;
}

function bar(first: number, second: number, longest: number): Html {
  const [width, rest] = [percent(first, longest), percent(second, longest)];
  return markup`<svg width="100%" height="14" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="14" rx="2"/><rect class="first" width="${width}" height="14"/><rect class="second" x="${width}" width="${rest}" height="14"/></svg>`;
}

/** The key of a part in a legend. */
export function keyOf(fill: Fill): Html {
  return markup`<svg class="key" width="14" height="14" aria-hidden="true" focusable="false"><rect class="${fill}" width="14" height="14" rx="2"/></svg>`;
}

function percent(count: number, longest: number): string {
  return `${((count / longest) * 100).toFixed(2)}%`;
}

/** A number for people, as in 1,234. */
export function counted(count: number): string {
  return count.toLocaleString('en-US');
}
