import { gzipSync } from 'node:zlib';
import { budgets } from '../scripts/budgets.ts';
import type { Bundle } from '../scripts/bundle.ts';
import { zip } from '../scripts/zip.ts';

/** What a bundle weighs, in bytes. */
export interface Size {
  readonly minified: number;
  readonly gzipped: number;
  readonly zipped: number;
  /** What a cold start loads: the rest is imported only where it is needed. */
  readonly atStart: number;
  readonly budget: number | null;
  /** Minified bytes of each npm package, the heaviest first. */
  readonly packages: Readonly<Record<string, number>>;
}

/** Weighs a bundle. */
export async function measureSize(name: string, bundle: Bundle): Promise<Size> {
  const contents = bundle.files.map((file) => Buffer.from(file.contents));
  const budget = budgets[name];
  return {
    minified: sum(contents.map(({ length }) => length)),
    gzipped: sum(contents.map((each) => gzipSync(each).length)),
    zipped: (await zip(bundle.files)).length,
    atStart: atStart(name, bundle),
    budget: budget === undefined ? null : budget * 1024,
    packages: Object.fromEntries([...bundle.packages].sort(([, one], [, other]) => other - one)),
  };
}

/** The entry and what it imports statically, and so on. */
function atStart(name: string, { files }: Bundle): number {
  const sources = new Map(files.map((file) => [file.name, Buffer.from(file.contents).toString()]));
  const loaded = new Set<string>();
  const waiting = [`${name}.mjs`];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const source = sources.get(file);
    if (source === undefined || loaded.has(file)) continue;
    loaded.add(file);
    const imports = source.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g);
    waiting.push(...Array.from(imports, ([, imported = '']) => imported));
  }
  return sum([...loaded].map((file) => Buffer.byteLength(sources.get(file) ?? '')));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
