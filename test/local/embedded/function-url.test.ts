import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveFunctionUrl, type FunctionBehindUrl } from '../../../local/embedded/function-url.ts';

const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:page';

interface Event {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** A function behind a URL, and the events that it got; it ends with the test. */
async function given(
  answer: (event: unknown) => unknown = () => '',
  userArnOf?: FunctionBehindUrl['userArnOf'],
): Promise<{ url: string; events: Event[] }> {
  const events: Event[] = [];
  const { url, stop } = await serveFunctionUrl({
    functionArn,
    timeoutSeconds: 3,
    handler: async (event, context) => {
      events.push(event as Event);
      return Promise.resolve(answer({ event, context }));
    },
    ...(userArnOf !== undefined && { userArnOf }),
  });
  onTestFinished(stop);
  return { url, events };
}

describe('the event of a function URL', () => {
  it('has the request as it came, as version 2.0', async () => {
    const { url, events } = await given();

    await fetch(`${url}/a%20b?one=1&two=%2F`, { headers: { Cookie: 'x=1; y=2', 'X-Some': 'Thing' } });

    expect(events).toMatchObject([
      {
        version: '2.0',
        rawPath: '/a%20b',
        rawQueryString: 'one=1&two=%2F',
        queryStringParameters: { one: '1', two: '/' },
        cookies: ['x=1', 'y=2'],
        headers: { 'x-some': 'Thing' },
        requestContext: { accountId: 'anonymous', http: { method: 'GET', path: '/a%20b' } },
        isBase64Encoded: false,
      },
    ]);
    expect(events[0]).not.toHaveProperty('body');
  });

  it.each([
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/json', false],
    ['text/plain', false],
  ])('has a body of %s in base64: %s', async (contentType, isBase64Encoded) => {
    const { url, events } = await given();

    await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body: 'a=%20' });

    const [event] = events;
    expect(event?.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event?.body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString()).toBe('a=%20');
  });

  it('joins what came several times by commas', async () => {
    const { url, events } = await given();
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.end(
      `GET / HTTP/1.1\r\nHost: ${hostname}\r\nX-Twice: a\r\nx-twice: b\r\nConnection: close\r\n\r\n`,
    );

    await text(socket);

    expect(events[0]?.headers['x-twice']).toBe('a,b');
  });

  it('with AWS_IAM says who signed, and asks whom nobody knows for more', async () => {
    const userArn = 'arn:aws:sts::111122223333:assumed-role/dev/dora';
    const { url, events } = await given(
      () => '',
      ({ authorization }) => (authorization === 'AWS4-HMAC-SHA256 known' ? userArn : null),
    );

    const unknown = await fetch(url);
    await fetch(url, { headers: { authorization: 'AWS4-HMAC-SHA256 known' } });

    expect(unknown.status).toBe(403);
    expect(events).toMatchObject([
      { requestContext: { accountId: '111122223333', authorizer: { iam: { userArn } } } },
    ]);
  });
});

describe('the answer of a function URL', () => {
  it('is what the function says, with its headers and cookies', async () => {
    const answer = {
      statusCode: 201,
      headers: { 'x-some': 'thing' },
      cookies: ['x=1', 'y=2'],
      body: Buffer.from('bytes').toString('base64'),
      isBase64Encoded: true,
    };
    const { url } = await given(() => answer);

    const response = await fetch(url);

    expect([response.status, response.headers.get('x-some'), await response.text()]).toEqual([
      201,
      'thing',
      'bytes',
    ]);
    expect(response.headers.getSetCookie()).toEqual(['x=1', 'y=2']);
  });

  it('is JSON of whatever else it gives', async () => {
    const { url } = await given(() => ({ some: 'thing' }));

    const response = await fetch(url);

    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ some: 'thing' });
  });

  it('tells nothing of what the function throws', async () => {
    const { url } = await given(() => {
      throw new Error('a secret');
    });

    const response = await fetch(url);

    expect(response.status).toBe(502);
    expect(await response.text()).toBe('{"message":"Internal Server Error"}');
  });
});
