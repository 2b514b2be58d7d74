import type { IncomingMessage } from 'node:http';
import * as z from 'zod';

/** A call of the Web API as it came. */
export interface ApiCall {
  readonly method: string;
  readonly token: string | null;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const record = z.record(z.string(), z.unknown());

/**
 * Reads a call the ways Slack does: arguments in the query, form-encoded or as JSON, and the token as a Bearer or
 * among the arguments. Null: the JSON cannot be read. https://docs.slack.dev/apis/web-api/
 */
export function readCall(request: IncomingMessage, body: Buffer): ApiCall | null {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
  const sent = readBodyArguments(request.headers['content-type'] ?? '', body.toString());
  if (sent === null) return null;
  const { token, ...rest } = { ...Object.fromEntries(searchParams), ...sent };
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return {
    method: decodeURIComponent(pathname.slice('/api/'.length)),
    token: bearer ?? (typeof token === 'string' ? token : null),
    arguments: rest,
  };
}

function readBodyArguments(contentType: string, body: string): Record<string, unknown> | null {
  if (body.trim() === '') return {};
  if (!contentType.startsWith('application/json')) return Object.fromEntries(new URLSearchParams(body));
  return record.safeParse(parseJson(body)).data ?? null;
}

/** The value, or undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
