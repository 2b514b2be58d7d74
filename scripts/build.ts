import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { budgets, commandLineBudget } from './budgets.ts';
import { bundle, FOR_PEOPLE, type Bundle } from './bundle.ts';
import { zip } from './zip.ts';

const projectRoot = join(import.meta.dirname, '..');
const heaviestShown = 12;

/**
 * Makes build/NAME.zip for every function, and build/guardrail/ for the command line; says what weighs what, and fails
 * when one is over its budget.
 */
async function main(): Promise<void> {
  const target = join(projectRoot, 'build');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const [name, budget] of Object.entries(budgets)) {
    const made = await bundle(name, join(projectRoot, 'functions', `${name}.ts`));
    const archive = await zip(made.files);
    await writeFile(join(target, `${name}.zip`), archive);
    report(name, made, budget, `${kilobytes(archive.length)} KB zipped`);
  }
  const made = await bundle('guardrail', join(projectRoot, 'cli', 'main.ts'), FOR_PEOPLE);
  await mkdir(join(target, 'guardrail'));
  for (const { name, contents } of made.files) await writeFile(join(target, 'guardrail', name), contents);
  report('guardrail', made, commandLineBudget, 'of which a command loads what it needs');
}

function report(name: string, { files, packages }: Bundle, budget: number, remark: string): void {
  const bytes = files.reduce((sum, { contents }) => sum + contents.length, 0);
  console.log(`${name}: ${kilobytes(bytes)} KB minified of ${budget} allowed, ${remark}`);
  files.forEach((file) => console.log(`${kilobytes(file.contents.length).padStart(8)} KB  ${file.name}`));
  console.log('  of which');
  const heaviest = [...packages].sort(([, one], [, other]) => other - one).slice(0, heaviestShown);
  heaviest.forEach(([from, weight]) => console.log(`${kilobytes(weight).padStart(8)} KB  ${from}`));
  if (bytes > budget * 1024) {
    console.error(
      `${name} is over its budget: find out what came in, before raising it in scripts/budgets.ts`,
    );
    process.exitCode = 1;
  }
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(1);
}

await main();
