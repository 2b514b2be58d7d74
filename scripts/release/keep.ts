import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { compiledTemplate } from './compiled-template.ts';
import { lastingFactsOf } from './lasting-facts.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const manifest = z.object({ version: z.string() });

/** Keeps what the next version must find again of the stack of this one: test/upgrade/VERSION/stack.json. */
async function main(): Promise<void> {
  const { version } = manifest.parse(JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')));
  const facts = lastingFactsOf(version, await compiledTemplate(join(import.meta.dirname, 'everything.json')));
  const directory = join(projectRoot, 'test', 'upgrade', version);
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'stack.json');
  await writeFile(file, `${JSON.stringify(facts, null, 2)}\n`);
  console.log(
    `${file}: ${Object.keys(facts.resources).length} resources, ${Object.keys(facts.outputs).length} outputs`,
  );
}

await main();
