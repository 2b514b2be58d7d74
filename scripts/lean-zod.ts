import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const jsonSchemaModules = /zod[\\/]v4[\\/]core[\\/](?:to-json-schema|json-schema-processors)\.js$/;

const schemaModule = /zod[\\/]v4[\\/]core[\\/]schemas\.js$/;

/**
 * Makes zod start sooner. Leaves out the part that writes JSON schemas: editors need them, a function never does.
 * Every zod schema refers to it, so esbuild cannot see that nobody calls it. And has no parsers compiled.
 */
export const leanZod: Plugin = {
  name: 'lean-zod',
  setup(build) {
    build.onLoad({ filter: jsonSchemaModules }, async ({ path }) => ({
      contents: withoutBodies(await readFile(path, 'utf8')),
    }));
    build.onLoad({ filter: schemaModule }, async ({ path }) => ({
      contents: withoutCompiledParsers(await readFile(path, 'utf8')),
    }));
  },
};

/**
 * The source of zod's schemas with every object parsed by walking its schema. By default zod writes and compiles
 * a parser for each object schema at its first use, which every cold start pays for; over the hundreds of events
 * that were measured it did not pay back (bench/README.md). Throws when zod has moved the switch.
 */
export function withoutCompiledParsers(source: string): string {
  const compiling = 'const jit = !core.globalConfig.jitless;';
  if (!source.includes(compiling)) throw new Error(`zod compiles parsers elsewhere now: no "${compiling}"`);
  return source.replace(compiling, 'const jit = false;');
}

/** A module with the same exports, of which each only says that it was left out. */
export function withoutBodies(source: string): string {
  const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = '']) => name);
  const renamed = [...source.matchAll(/^export \{ \w+ as (\w+) \};$/gm)].map(([, name = '']) => name);
  const stub = `const leftOut = () => { throw new Error('JSON schemas are left out of the bundle'); };`;
  const exported = [...names, ...renamed].map((name) => `leftOut as ${name}`);
  return `${stub}\nexport { ${exported.join(', ')} };\n`;
}
