import type * as z from 'zod';
import { exceptionsAddress, type Address, type ConnectionOptions } from './exceptions-url.ts';
import { FailureError } from './failure-error.ts';
import { sendCall } from './send-call.ts';
import type { Terminal } from './terminal.ts';

/** The guardrail's API, as commands use it. Each call rejects with an error that says what to do. */
export interface ExceptionsApi {
  /** Reads; what is `null` in the query is left out. */
  readonly get: <Schema extends z.ZodType>(
    path: string,
    query: Readonly<Record<string, string | null>>,
    answer: Schema,
  ) => Promise<z.output<Schema>>;
  /** Does something; `again` says how to do it again, for whoever gets no answer. */
  readonly post: <Schema extends z.ZodType>(
    path: string,
    body: object,
    answer: Schema,
    again: string,
  ) => Promise<z.output<Schema>>;
}

/** Finds the API, and signs calls of it with the caller's AWS credentials. */
export async function exceptionsApi(options: ConnectionOptions, terminal: Terminal): Promise<ExceptionsApi> {
  return exceptionsApiAt(await exceptionsAddress(options, terminal));
}

/** The same where it is known already. */
export async function exceptionsApiAt({ url, region }: Address): Promise<ExceptionsApi> {
  // Loaded only where it is needed: other commands would start slower.
  const { signedFetch } = await import('../lib/adapters/signed-fetch.ts');
  const send = signedFetch(region);

  return {
    get: async (path, query, answer) => {
      const given = Object.fromEntries(
        Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null),
      );
      const call = { method: 'GET', url, path, query: given, body: null } as const;
      const json = await sendCall((signal) => send(call, signal), url.host, 'Nothing was to be changed.');
      return understood(answer, json);
    },
    post: async (path, body, answer, again) => {
      const call = { method: 'POST', url, path, query: {}, body: JSON.stringify(body) } as const;
      const effect = `It may have taken effect all the same. ${again}`;
      return understood(answer, await sendCall((signal) => send(call, signal), url.host, effect));
    },
  };
}

function understood<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const { success, data } = schema.safeParse(json);
  if (success) return data;
  throw new FailureError('the API answers what this command does not understand: is it of another version?');
}
