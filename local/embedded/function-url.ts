import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { readBody } from '../ec2/http-answer.ts';
import { listen } from './http.ts';
import { lambdaContext } from './lambda-context.ts';

/** A function as its URL calls it. */
export interface FunctionBehindUrl {
  readonly handler: (event: unknown, context: Context) => Promise<unknown>;
  readonly functionArn: string;
  readonly timeoutSeconds: number;
  /** Who signed, with AWS_IAM: their ARN; `null` where nobody known did, which gets a 403. Left out: AuthType NONE. */
  readonly userArnOf?: (headers: Readonly<Record<string, string>>) => string | null;
}

/** What such a function may answer beside a plain value. */
const answer = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/** What comes as text; everything else, forms too, comes in base64. */
const TEXT = /^(?:text\/|application\/(?:json|xml|javascript))/;

/**
 * Serves a function at a URL of this machine, with the events and answers of Lambda's function URLs.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function serveFunctionUrl(
  behind: FunctionBehindUrl,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  return listen((request, response) => void serve(request, response, behind));
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  behind: FunctionBehindUrl,
): Promise<void> {
  const { handler, functionArn, timeoutSeconds, userArnOf } = behind;
  const headers = headersOf(request);
  const userArn = userArnOf?.(headers);
  if (userArn === null) {
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"Message":"Forbidden"}');
    return;
  }
  try {
    const event = eventOf(request, headers, await readBody(request), userArn);
    send(response, await handler(event, lambdaContext(functionArn, timeoutSeconds)));
  } catch {
    // Whatever a function throws, its caller learns no more than this.
    response
      .writeHead(502, { 'content-type': 'application/json' })
      .end('{"message":"Internal Server Error"}');
  }
}

/** Lambda gives names in lower case, and joins what came several times by commas. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    const before = headers[name.toLowerCase()];
    headers[name.toLowerCase()] = before === undefined ? value : `${before},${value}`;
  }
  return headers;
}

function eventOf(
  { method = 'GET', url = '/', socket, httpVersion }: IncomingMessage,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  userArn: string | undefined,
): object {
  const [rawPath = '/', rawQueryString = ''] = url.split(/\?(.*)/s);
  const query = Object.fromEntries(new URLSearchParams(rawQueryString));
  const isText = TEXT.test(headers['content-type'] ?? '');
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(headers['cookie'] !== undefined && { cookies: headers['cookie'].split('; ') }),
    headers,
    ...(rawQueryString !== '' && { queryStringParameters: query }),
    requestContext: {
      accountId: userArn?.split(':')[4] ?? 'anonymous',
      apiId: 'local',
      domainName: headers['host'] ?? '127.0.0.1',
      domainPrefix: 'local',
      ...(userArn !== undefined && { authorizer: { iam: iamOf(userArn) } }),
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${httpVersion}`,
        sourceIp: socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function iamOf(userArn: string): object {
  const caller = `AROALOCAL:${userArn.split('/').at(-1) ?? ''}`;
  return {
    accessKey: 'ASIALOCAL',
    accountId: userArn.split(':')[4],
    callerId: caller,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn,
    userId: caller,
  };
}

function send(response: ServerResponse, given: unknown): void {
  const { data } = answer.safeParse(given);
  if (data === undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(given));
    return;
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = data;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(statusCode).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}
