import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { budgets } from '../budgets.ts';
import { bundle } from '../bundle.ts';

/** Keeps what each package weighs in each bundle of a release, so that one over its budget tells what came in since. */
const weights: Record<string, Record<string, number>> = {};
for (const name of Object.keys(budgets)) {
  const { packages } = await bundle(name, join(import.meta.dirname, '..', '..', 'functions', `${name}.ts`));
  weights[name] = Object.fromEntries([...packages].sort(([, one], [, other]) => other - one));
}
const file = join(import.meta.dirname, '..', 'weights.json');
await writeFile(file, `${JSON.stringify(weights, null, 2)}\n`);
console.log(`${file}: ${Object.keys(weights).length} bundles`);
