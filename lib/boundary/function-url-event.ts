import * as z from 'zod';

const functionUrlEvent = z.object({
  version: z.literal('2.0'),
  rawPath: z.string(),
  rawQueryString: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  isBase64Encoded: z.boolean(),
  requestContext: z.object({
    http: z.object({ method: z.string() }),
    // Whatever else stands there proves nobody.
    authorizer: z
      .object({ iam: z.object({ userArn: z.string().startsWith('arn:') }) })
      .nullish()
      .catch(null),
  }),
});

/** An HTTP request as it came to a function URL. */
export interface FunctionUrlRequest {
  readonly method: string;
  readonly path: string;
  /** What is behind the question mark, as it was sent; empty where there is nothing. */
  readonly query: string;
  /** By their names in lower case. What was sent several times is one text, with commas between. */
  readonly headers: ReadonlyMap<string, string>;
  /** The bytes that were sent: what a signature is over. */
  readonly body: Buffer;
  /** Who calls, as IAM has proved it; `null` behind a URL that asks for no signature. */
  readonly callerArn: string | null;
}

/**
 * Reads the event with which a function URL calls its function. Throws where it is none: then somebody called the
 * function itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function parseFunctionUrlEvent(event: unknown): FunctionUrlRequest {
  const { rawPath, rawQueryString, headers, body, isBase64Encoded, requestContext } =
    functionUrlEvent.parse(event);
  return {
    method: requestContext.http.method,
    path: rawPath,
    query: rawQueryString,
    headers: new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    callerArn: requestContext.authorizer?.iam.userArn ?? null,
  };
}
