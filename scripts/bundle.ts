import { build, type BuildResult, type Plugin } from 'esbuild';
import { leanPolicy } from './lean-policy.ts';
import { leanRarities } from './lean-rarities.ts';
import { lambdaCredentials, leanSdk, neverLoaded, withoutEventStreams } from './lean-sdk.ts';
import { leanZod } from './lean-zod.ts';

/** One file of a function's code: its name inside the zip, and what is in it. */
export interface CodeFile {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** The code of a function or of the command line, and how many bytes each npm package has in it. */
export interface Bundle {
  readonly files: readonly CodeFile[];
  readonly packages: ReadonlyMap<string, number>;
}

/** What makes a function small and soon ready. */
export const FOR_LAMBDA: readonly Plugin[] = [
  leanSdk,
  withoutEventStreams,
  lambdaCredentials,
  leanRarities,
  leanZod,
  leanPolicy,
];

/** A person has credentials of any kind, writes JSON schemas, and judges thousands of instances at a time. */
export const FOR_PEOPLE: readonly Plugin[] = [leanSdk];

/**
 * Bundles a function with all that it imports, the AWS SDK included: smaller and sooner ready than the runtime's.
 * What is imported dynamically becomes a file of its own, so that it costs nothing until it is needed.
 */
export async function bundle(
  name: string,
  entryPoint: string,
  plugins: readonly Plugin[] = FOR_LAMBDA,
): Promise<Bundle> {
  const result = await build({
    entryPoints: { [name]: entryPoint },
    bundle: true,
    external: [...neverLoaded],
    format: 'esm',
    // Slack's client is CommonJS: what it requires of Node cannot be an import, and ES modules know no require.
    banner: {
      js: "import{createRequire as _require}from'node:module';const require=_require(import.meta.url);",
    },
    // The SDK's ES modules can be shaken, its CommonJS for Node cannot.
    mainFields: ['module', 'main'],
    metafile: true,
    minify: true,
    outdir: 'build',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    plugins: [...plugins],
    splitting: true,
    target: 'node24',
    write: false,
    logLevel: 'warning',
  });
  const files = result.outputFiles.map(({ path, contents }) => ({ name: baseName(path), contents }));
  return { files: files.sort((one, other) => one.name.localeCompare(other.name)), packages: weights(result) };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function weights({ metafile }: BuildResult<{ metafile: true }>): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'the guardrail itself';
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return bytes;
}
