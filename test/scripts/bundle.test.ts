import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { describedInstance, parseDescribedInstances } from '../../lib/boundary/describe-instances.ts';
import { bundle, type Bundle } from '../../scripts/bundle.ts';
import { withBuiltinHttp } from '../../scripts/lean-sdk.ts';
import { withoutBodies, withoutCompiledParsers } from '../../scripts/lean-zod.ts';
import { zip } from '../../scripts/zip.ts';
import { answerTo } from './answers.ts';
import { callEach, type CallResult } from './operations.ts';

interface SeenRequest {
  readonly operation: string;
  readonly body: string;
  readonly contentType: string | undefined;
  /** By whom, for which Region and service, and which headers it is signed with. */
  readonly signed: string | undefined;
}

const requests: SeenRequest[] = [];
const server = createServer((request, response) => {
  void text(request).then((body) => {
    const operation = operationOf(request, body);
    const signed = request.headers.authorization?.replace(/\/\d{8}\/|Signature=.*/g, '');
    requests.push({ operation, body, contentType: request.headers['content-type'], signed });
    const answer = answerTo(operation, body);
    response.writeHead(answer.status, { 'x-amzn-requestid': 'r' }).end(answer.body);
  });
});
const PLACE = { accountId: '111122223333', region: 'eu-central-1' };
let endpoint = '';
let directory = '';

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'from-the-environment');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-bundle-'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await rm(directory, { recursive: true, force: true });
});

describe('the bundled AWS SDK', () => {
  test('asks and understands every operation as the whole SDK does', async () => {
    const expected = await observed(() => callEach(endpoint));
    const bundled = await importBundled();

    const actual = await observed(() => bundled.callEach(endpoint));

    expect(actual).toEqual(expected);
    expect(expected.requests).toHaveLength(Object.keys(expected.results).length);
  });

  test('describes an instance with all that a decision rests on, and nothing else', async () => {
    const bundled = await importBundled();

    const { describeInstances } = await bundled.callEach(endpoint);

    const instances = parseDescribedInstances(givenBy(describeInstances), PLACE);
    expect(instances?.[0]).toEqual({
      instanceId: 'i-1a2b3c4d',
      ...PLACE,
      state: 'running',
      metadataOptions: {
        state: 'applied',
        httpTokens: 'optional',
        httpPutResponseHopLimit: 2,
        httpEndpoint: 'enabled',
        httpProtocolIpv6: 'disabled',
        instanceMetadataTags: 'disabled',
      },
      tags: { Name: 'web' },
      imageId: 'ami-1',
      instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/web',
      managedBy: 'eks.amazonaws.com',
      firstLaunchedAt: new Date('2026-03-01T10:00:05Z'),
      clientToken: 'token',
    });
    expect(JSON.stringify(describeInstances)).not.toContain('nothing reads this');
  });

  test('describes every member of an instance that is read', async () => {
    const bundled = await importBundled();
    const { describeInstances } = await bundled.callEach(endpoint);
    const { Reservations } = givenBy(describeInstances) as { Reservations: { Instances: object[] }[] };
    const missing: string[] = [];

    describedInstance(watched(Reservations[0]?.Instances[0], missing), PLACE);

    // In scripts/lean-sdk.ts, or only in the answer of answers.ts.
    expect(missing).toEqual([]);
  });

  test('is under a third of what it would be by the defaults', async () => {
    const { files } = await bundle('operations', join(import.meta.dirname, 'operations.ts'));

    const bytes = files.reduce((sum, { contents }) => sum + contents.length, 0);

    // By esbuild's defaults for Node these clients are 1.8 MB.
    expect(bytes).toBeLessThan(330 * 1024);
  });
});

describe('the JSON schemas of zod', () => {
  test('are left out under the names that the rest of zod refers to', async () => {
    const source =
      'export function one() {}\nexport const two = 2;\nfunction three() {}\nexport { three as four };';

    const module = (await import(
      `data:text/javascript,${encodeURIComponent(withoutBodies(source))}`
    )) as Record<string, () => void>;

    expect(Object.keys(module).sort()).toEqual(['four', 'one', 'two']);
    expect(() => module['one']?.()).toThrow('left out');
  });
});

describe('what starts sooner when it is rewritten', () => {
  test("is Node's HTTP without undici, which an import of it would load", () => {
    const source = 'const node_http = await import("node:http");';

    const rewritten = withBuiltinHttp(source);

    expect(rewritten).toBe('const node_http = process.getBuiltinModule("node:http");');
    expect(() => withBuiltinHttp(rewritten)).toThrow('The SDK loads HTTP in another way now');
  });

  test('is zod without parsers that it compiles', () => {
    const source = 'const jit = !core.globalConfig.jitless;';

    const rewritten = withoutCompiledParsers(source);

    expect(rewritten).toBe('const jit = false;');
    expect(() => withoutCompiledParsers(rewritten)).toThrow('zod compiles parsers elsewhere now');
  });

  test('is what guard makes its calls with', async () => {
    const { files } = await bundledGuard();

    const code = files.map(({ contents }) => Buffer.from(contents).toString()).join('\n');

    expect(code).toContain('process.getBuiltinModule("node:http")');
  });
});

describe('the bundled guard', () => {
  test('is without what the SDK brings for cases that it never meets', async () => {
    const { packages } = await bundledGuard();

    const weightOf = (name: string) => packages.get(name) ?? 0;

    expect(packages.has('obliterator')).toBe(false);
    expect(weightOf('mnemonist')).toBeLessThan(200);
    expect(weightOf('@aws-sdk/signature-v4-multi-region')).toBeLessThan(200);
  });

  test('is without what the policy says to editors alone', async () => {
    const { files } = await bundledGuard();

    const code = files.map(({ contents }) => Buffer.from(contents).toString()).join('\n');

    expect(code).toContain('a mapping of launch, drift, existing and expiry');
    expect(code).not.toContain('For violations that a new instance had from its launch.');
  });
});

describe('a zip', () => {
  test('is the same byte for byte whenever it is made of the same code', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01') });
    const files = [{ name: 'guard.mjs', contents: Buffer.from('export const handler = 1;') }];
    const first = await zip(files);
    vi.setSystemTime(new Date('2027-03-01'));

    const second = await zip(files);

    vi.useRealTimers();
    expect(second.equals(first)).toBe(true);
    expect(first.includes('guard.mjs')).toBe(true);
  });
});

async function importBundled(): Promise<{ callEach: typeof callEach }> {
  const { files } = await bundle('operations', join(import.meta.dirname, 'operations.ts'));
  await Promise.all(files.map(({ name, contents }) => writeFile(join(directory, name), contents)));
  return (await import(join(directory, 'operations.mjs'))) as { callEach: typeof callEach };
}

function bundledGuard(): Promise<Bundle> {
  return bundle('guard', join(import.meta.dirname, '../../functions/guard.ts'));
}

async function observed(run: () => ReturnType<typeof callEach>) {
  requests.length = 0;
  const results = await run();
  const answer = givenBy(results['describeInstances']);
  const judged = { ...answer, Reservations: parseDescribedInstances(answer, PLACE) };
  return { results: { ...results, describeInstances: judged }, requests: [...requests] };
}

/** The same value, which tells the SDK's names, in upper case, of members that are read and not there. */
function watched(value: unknown, missing: string[]): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return new Proxy(value, {
    get: (target, key, receiver) => {
      if (!(key in target) && /^[A-Z]/.test(String(key))) missing.push(String(key));
      return watched(Reflect.get(target, key, receiver), missing);
    },
  });
}

function givenBy(result: CallResult | undefined): object {
  if (result === undefined || !('given' in result)) throw new Error('The call failed');
  return result.given as object;
}

function operationOf(request: IncomingMessage, body: string): string {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return new URLSearchParams(body).get('Action') ?? '';
}
