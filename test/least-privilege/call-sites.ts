import { join } from 'node:path';
import { SNSClient } from '@aws-sdk/client-sns';
import { build } from 'esbuild';
import { vi } from 'vitest';

/** Where a call of AWS is made in the code, as in `exceptions.ts PutCommand`. */
export type CallSite = string;

const root = join(import.meta.dirname, '..', '..');

/**
 * The places from which a function's code can make calls: what is left of `lib/adapters` in its bundle. Bundled
 * without being minified, each part has the name of its file above it.
 */
export async function callSitesOf(functionName: string): Promise<CallSite[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'functions', `${functionName}.ts`)],
    bundle: true,
    format: 'esm',
    outdir: 'build',
    packages: 'external',
    platform: 'node',
    splitting: true,
    write: false,
  });
  const parts = outputFiles.flatMap(({ text }) => text.split(/^\/\/ (?=\S+\.ts$)/m));
  return parts.flatMap((part) => {
    const [path = ''] = part.split('\n', 1);
    return path.startsWith('lib/adapters/') ? sitesIn(path, part) : [];
  });
}

function sitesIn(path: string, code: string): CallSite[] {
  // esbuild numbers names of which there are several.
  const commands = [...code.matchAll(/new (\w+Command)\d*\(/g)].map(([, command = '']) => command);
  const paginated = /\bpaginateQuery\d*\(/.test(code) ? ['QueryCommand'] : [];
  return [...new Set([...commands, ...paginated])].map((command) => siteOf(path, command));
}

/** Tells of each call of the SDK's clients where in the code it is made; gives how that is stopped. */
export function onCallsOfTheSdk(tell: (site: CallSite) => void): () => void {
  // All clients have one ancestor, by which they send.
  const ancestor = Object.getPrototypeOf(SNSClient.prototype) as {
    send: (this: unknown, command: object, ...others: unknown[]) => unknown;
  };
  const { send } = ancestor;
  const spy = vi.spyOn(ancestor, 'send').mockImplementation(function (this: unknown, command, ...others) {
    const [path = ''] = /lib\/adapters\/[\w-]+\.ts/.exec(new Error('Where?').stack ?? '') ?? [];
    if (path !== '') tell(siteOf(path, command.constructor.name));
    return send.call(this, command, ...others);
  });
  return () => spy.mockRestore();
}

function siteOf(path: string, command: string): CallSite {
  return `${path.replace('lib/adapters/', '')} ${command}`;
}
