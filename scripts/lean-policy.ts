import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const policyModules = /lib[\\/]boundary[\\/]policy[\\/][^\\/]+\.ts$/;
const description = /description:\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`),?\s*/g;
const meta = /\s*\.meta\(\{[^{}]*\}\)/g;

/** Leaves out what the policy's schemas say to editors alone, by the JSON schema: what each key is for, its default. */
export const leanPolicy: Plugin = {
  name: 'lean-policy',
  setup(build) {
    build.onLoad({ filter: policyModules }, async ({ path }) => ({
      contents: withoutDescriptions(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/**
 * The source of a zod schema without descriptions and metadata, which no parsing looks at.
 * Throws where one is written in a way that is not seen, since it would stay.
 */
export function withoutDescriptions(source: string): string {
  const rest = source.replaceAll(description, '').replaceAll(meta, '');
  const left = /\.meta\(.*|\bdescription:\s*['"`].*/.exec(rest)?.[0];
  if (left !== undefined) throw new Error(`Not seen as something for editors alone: ${left}`);
  return rest;
}
