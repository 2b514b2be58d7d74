import { describe, expect, it } from 'vitest';
import { parseFunctionUrlEvent } from '../../../lib/boundary/function-url-event.ts';

const userArn = 'arn:aws:sts::111122223333:assumed-role/Operator/alice';

/** As the developer guide shows it, shortened. */
function anEvent(differences: object = {}) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/my/path',
    rawQueryString: 'a=1&a=2&b=%2F',
    cookies: ['one=1'],
    headers: { 'Content-Type': 'text/plain', 'x-forwarded-for': '203.0.113.1,203.0.113.2' },
    queryStringParameters: { a: '1,2', b: '/' },
    requestContext: {
      accountId: '111122223333',
      authorizer: { iam: { userArn, accountId: '111122223333' } },
      domainName: 'url-id.lambda-url.us-west-2.on.aws',
      http: { method: 'POST', path: '/my/path', protocol: 'HTTP/1.1', sourceIp: '203.0.113.1' },
      requestId: 'id',
    },
    body: 'Hello',
    isBase64Encoded: false,
    ...differences,
  };
}

describe('the event of a function URL', () => {
  it('is read as the request that was sent', () => {
    expect(parseFunctionUrlEvent(anEvent())).toEqual({
      method: 'POST',
      path: '/my/path',
      query: 'a=1&a=2&b=%2F',
      headers: new Map([
        ['content-type', 'text/plain'],
        ['x-forwarded-for', '203.0.113.1,203.0.113.2'],
      ]),
      body: Buffer.from('Hello'),
      callerArn: userArn,
    });
  });

  it.each([
    ['text', { body: 'Grüße', isBase64Encoded: false }, Buffer.from('Grüße')],
    ['bytes', { body: '//4A', isBase64Encoded: true }, Buffer.from([0xff, 0xfe, 0x00])],
    ['nothing', { body: undefined }, Buffer.alloc(0)],
  ])('gives %s as the bytes that were sent', (_name, differences, bytes) => {
    expect(parseFunctionUrlEvent(anEvent(differences)).body).toEqual(bytes);
  });

  it.each([
    ['nothing of it', { http: { method: 'GET' } }],
    ['an empty authorizer', { http: { method: 'GET' }, authorizer: {} }],
    ['a name that is no ARN', { http: { method: 'GET' }, authorizer: { iam: { userArn: 'alice' } } }],
    ['another proof', { http: { method: 'GET' }, authorizer: { jwt: { claims: { sub: 'alice' } } } }],
  ])('says that nobody is proved to call where it has %s', (_name, requestContext) => {
    expect(parseFunctionUrlEvent(anEvent({ requestContext })).callerArn).toBeNull();
  });

  it.each([
    ['an event of a queue', { Records: [] }],
    ['nothing', undefined],
    ['an older version', anEvent({ version: '1.0' })],
  ])('is not %s', (_name, event) => {
    expect(() => parseFunctionUrlEvent(event)).toThrow('Invalid input');
  });
});
