import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { signedFetch, type SignedCall } from '../../../lib/adapters/signed-fetch.ts';
import { listen } from '../../../local/embedded/http.ts';

const credentials = {
  accessKeyId: 'ASIAALICEEXAMPLE0001',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a-session-token',
};

const received: { request: IncomingMessage; body: Buffer }[] = [];
let answer = { status: 200, headers: {} };
let server: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', credentials.sessionToken);
  server = await listen((request, response) => {
    void buffer(request).then((body) => {
      received.push({ request, body });
      response.writeHead(answer.status, answer.headers).end('{"message":"ok"}');
    });
  });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

beforeEach(() => {
  received.length = 0;
  answer = { status: 200, headers: {} };
});

/** What somebody who knows the secret makes of a request that came: the same, or it is not theirs. */
async function signatureOf(
  { request, body }: (typeof received)[number],
  region = 'eu-west-1',
): Promise<string | undefined> {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '') ?? [];
  const url = new URL(request.url ?? '', server.url);
  const date = String(request.headers['x-amz-date']);
  const signed = await new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 }).sign(
    {
      method: request.method ?? '',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(names.split(';').map((name) => [name, String(request.headers[name])])),
      body,
    },
    { signingDate: new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')) },
  );
  return signed.headers['authorization'];
}

function aCall(differences: Partial<SignedCall> = {}): SignedCall {
  return {
    method: 'GET',
    url: new URL(server.url),
    path: '/exceptions',
    query: {},
    body: null,
    ...differences,
  };
}

async function send(call: SignedCall) {
  return signedFetch('eu-west-1')(call, AbortSignal.timeout(5_000));
}

describe('a signed call', () => {
  it.each<[string, Partial<SignedCall>]>([
    ['a read', {}],
    [
      'a query whose values need encoding',
      { query: { cursor: '2026-03-01T10:00:00.000Z#a b/i-0+1', status: 'granted' } },
    ],
    ['a body', { method: 'POST', path: '/requests', body: '{"reason":"für März"}' }],
    ['a URL with a path of its own', { url: new URL('http://placeholder/_aws/lambda-url/abc/') }],
  ])('bears the signature of whoever has the secret: %s', async (_what, differences) => {
    const path = differences.url?.pathname ?? '/';
    await send(aCall({ ...differences, url: new URL(path, server.url) }));

    const [call] = received;
    const { authorization } = call!.request.headers;
    expect(authorization).toBe(await signatureOf(call!));
    expect(authorization).not.toBe(await signatureOf(call!, 'us-east-1'));
    expect(authorization).toMatch(
      /SignedHeaders=(?:content-type;)?host;x-amz-content-sha256;x-amz-date;x-amz-security-token,/,
    );
    expect(JSON.stringify(call!.request.headers)).not.toContain(credentials.secretAccessKey);
  });

  it('is the one that was meant', async () => {
    await send(
      aCall({
        method: 'POST',
        url: new URL('/prefix/', server.url),
        path: '/requests',
        query: { a: 'b c' },
        body: '{}',
      }),
    );

    const [call] = received;
    expect(call?.request).toMatchObject({ method: 'POST', url: '/prefix/requests?a=b%20c' });
    expect(call?.request.headers['content-type']).toBe('application/json');
    expect(call?.body.toString()).toBe('{}');
  });

  it('gives the answer whatever its status, and follows nobody elsewhere', async () => {
    answer = { status: 302, headers: { location: '/elsewhere' } };

    const given = await send(aCall());

    expect(given).toEqual({ status: 302, text: '{"message":"ok"}' });
    expect(received).toHaveLength(1);
  });

  it('is not sent without credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');

    const sent = send(aCall());

    await expect(sent).rejects.toMatchObject({ name: 'CredentialsProviderError' });
    expect(received).toHaveLength(0);
  });
});
