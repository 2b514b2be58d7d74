import type { IncomingMessage } from 'node:http';
import { cbor, dateToTag } from '@smithy/core/cbor';
import { xmlAnswer, type Answer } from '../http-answer.ts';
import { parseQuery, type QueryNode } from '../protocol/query.ts';
import { queryAnswer, queryErrorAnswer, type XmlObject } from '../protocol/xml.ts';

/** One of the protocols that CloudWatch's clients speak. */
export interface Codec {
  readonly read: (body: Buffer) => unknown;
  readonly write: (output: XmlObject) => Answer;
  readonly writeError: (error: { code: string; message: string; status: number }) => Answer;
}

const namespace = 'http://monitoring.amazonaws.com/doc/2010-08-01/';

/** AWS SDK for JavaScript: JSON 1.0. botocore: Smithy RPC v2 CBOR. Older clients: Query. */
export function codecOf(
  request: IncomingMessage,
  call: { readonly action: string; readonly requestId: string },
): Codec {
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return cborCodec;
  return request.headers['x-amz-target'] === undefined ? queryCodec(call) : jsonCodec;
}

const jsonCodec: Codec = {
  read: (body) => JSON.parse(body.toString() || '{}') as unknown,
  write: (output) =>
    json(
      200,
      mapDates(output, (date) => date.getTime() / 1000),
    ),
  writeError: ({ code, message, status }) => json(status, { __type: code, message }, queryErrorHeader(code)),
};

const cborCodec: Codec = {
  read: (body) => (body.length === 0 ? {} : (cbor.deserialize(body) as unknown)),
  write: (output) => cborAnswer(200, mapDates(output, dateToTag)),
  writeError: ({ code, message, status }) =>
    cborAnswer(status, { __type: code, message }, queryErrorHeader(code)),
};

function queryCodec({ action, requestId }: { action: string; requestId: string }): Codec {
  return {
    read: (body) => plain(parseQuery(body.toString())),
    write: (output) => xmlAnswer(200, queryAnswer(action, namespace, requestId, output)),
    writeError: (error) => xmlAnswer(error.status, queryErrorAnswer(error, requestId)),
  };
}

function json(status: number, body: unknown, headers?: Record<string, string>): Answer {
  const contentType = 'application/x-amz-json-1.0';
  return { status, contentType, body: JSON.stringify(body), ...(headers ? { headers } : {}) };
}

function cborAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  const contentType = 'application/cbor';
  return {
    status,
    contentType,
    body: cbor.serialize(body),
    headers: { 'smithy-protocol': 'rpc-v2-cbor', ...headers },
  };
}

/** Tells clients of the Query days the error code that they know. */
function queryErrorHeader(code: string): Record<string, string> {
  return { 'x-amzn-query-error': `${code};Sender` };
}

function mapDates(value: unknown, convert: (date: Date) => unknown): unknown {
  if (value instanceof Date) return convert(value);
  if (Array.isArray(value)) return value.map((item) => mapDates(item, convert));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapDates(member, convert)]));
}

function plain(node: QueryNode): unknown {
  if (typeof node === 'string') return node;
  const members = node.get('member');
  if (members !== undefined && typeof members !== 'string') return [...members.values()].map(plain);
  return Object.fromEntries([...node].map(([name, member]) => [name, plain(member)]));
}
