import type { IncomingMessage, ServerResponse } from 'node:http';
import type { XmlDocument } from './protocol/xml-bytes.ts';

/** A complete HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called when the answer has been sent or lost, so that its bytes may be used for another. */
  readonly release?: () => void;
}

/** What becomes of an answer on its way to the caller. */
export type Delivery = 'whole' | 'truncated' | 'reset' | 'timeout';

const bodyLimitBytes = 4 * 1024 * 1024;

/** A request's body. Rejects one that no AWS call would send. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimitBytes) throw new Error('The request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sends an answer, or lets it get lost the way it was asked to. */
export function deliver(response: ServerResponse, answer: Answer, delivery: Delivery = 'whole'): void {
  if (answer.release !== undefined) response.once('close', answer.release);
  if (delivery === 'timeout') return;
  if (delivery === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': body.length,
    ...answer.headers,
  });
  if (delivery === 'whole') response.end(body);
  // Flushed first: a socket that is destroyed at once loses even what was written.
  else response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
}

export function textAnswer(status: number, body: string): Answer {
  return { status, contentType: 'text/plain', body };
}

export function jsonAnswer(
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): Answer {
  return {
    status,
    contentType: 'application/json',
    body: JSON.stringify(body),
    ...(headers ? { headers } : {}),
  };
}

export function xmlAnswer(status: number, { bytes, release }: XmlDocument): Answer {
  return { status, contentType: 'text/xml;charset=UTF-8', body: bytes, release };
}
