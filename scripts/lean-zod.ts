import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const jsonSchemaModules = /zod[\\/]v4[\\/]core[\\/](?:to-json-schema|json-schema-processors)\.js$/;

/**
 * Leaves out the part of zod that writes JSON schemas: editors need them, a function never does.
 * Every zod schema refers to it, so esbuild cannot see that nobody calls it.
 */
export const leanZod: Plugin = {
  name: 'lean-zod',
  setup(build) {
    build.onLoad({ filter: jsonSchemaModules }, async ({ path }) => ({
      contents: withoutBodies(await readFile(path, 'utf8')),
    }));
  },
};

/** A module with the same exports, of which each only says that it was left out. */
export function withoutBodies(source: string): string {
  const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = '']) => name);
  const renamed = [...source.matchAll(/^export \{ \w+ as (\w+) \};$/gm)].map(([, name = '']) => name);
  const stub = `const leftOut = () => { throw new Error('JSON schemas are left out of the bundle'); };`;
  const exported = [...names, ...renamed].map((name) => `leftOut as ${name}`);
  return `${stub}\nexport { ${exported.join(', ')} };\n`;
}
