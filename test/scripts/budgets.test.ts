import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { budgets } from '../../scripts/budgets.ts';
import { bundle } from '../../scripts/bundle.ts';
import { growthOf, type Weights } from '../../scripts/growth.ts';

const released = JSON.parse(readFileSync('scripts/weights.json', 'utf8')) as Weights;

describe('the bundle of each function', () => {
  it.each(Object.entries(budgets))('%s weighs no more than %i KB', async (name, budget) => {
    const { files, packages } = await bundle(name, `functions/${name}.ts`);

    const kilobytes = files.reduce((sum, { contents }) => sum + contents.length, 0) / 1024;

    const cameIn = growthOf(released[name] ?? {}, packages).join(', ');
    expect(kilobytes, `since the last release came in: ${cameIn}`).toBeLessThanOrEqual(budget);
  });
});

describe('what came into a bundle', () => {
  it('is told by package, the most first', () => {
    const now = new Map([
      ['zod', 80 * 1024],
      ['lodash', 40 * 1024],
      ['middy', 3 * 1024],
    ]);

    expect(growthOf({ zod: 68 * 1024, middy: 3 * 1024, gone: 5 }, now)).toEqual([
      'lodash new, 40.0 KB',
      'zod +12.0 KB',
    ]);
  });
});
