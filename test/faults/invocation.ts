import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Fault } from './fault.ts';

/** The functions that the matrix runs. */
export type FunctionName = 'guard' | 'post-finding' | 'sweep-place' | 'review-exceptions' | 'exceptions-api';

/** How an invocation ended. Of one that crashed nobody sees a result. */
export type Ending =
  | { readonly kind: 'answered'; readonly failedMessageIds: readonly string[]; readonly words: string }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'crashed' };

/** One invocation of a function: what it is hit by, and how far it has come. */
export interface Invocation {
  readonly id: number;
  readonly functionName: FunctionName;
  readonly faults: readonly Fault[];
  /** The calls that have been answered or lost, by their operations, in order. */
  readonly calls: string[];
  /** Whether any fault has hit it. */
  isHit: boolean;
  ending: Ending | null;
}

/** What an invocation is called in a history. */
export function nameOf({ functionName, id }: Invocation): string {
  return `${functionName} ${id}`;
}

/** By this each call is known as one of its invocation; nothing else in the process is in any. */
const current = new AsyncLocalStorage<Invocation>();

/** The header that carries it to the endpoints. */
export const INVOCATION_HEADER = 'x-invocation';

/** The invocation in which this runs, or `null`: the test's own doing. */
export function currentInvocation(): Invocation | null {
  return current.getStore() ?? null;
}

/** Runs something in an invocation. */
export function within<T>(invocation: Invocation, run: () => T): T {
  return current.run(invocation, run);
}

/** Runs something in no invocation. */
export function outside<T>(run: () => T): T {
  return current.exit(run);
}

/** The calls that are under way between functions and endpoints. */
export interface CallWatch {
  /** Calls that were begun and are not over yet, for whoever made them. */
  readonly open: () => number;
  /** What is known of each of them, for whoever looks for one that never ends. */
  readonly words: () => readonly string[];
  /** Destroys what an invocation still has under way. */
  readonly cutOff: (invocationId: number) => void;
  /** Grows with everything that happens. */
  readonly activity: () => number;
  readonly note: () => void;
  readonly stop: () => void;
}

interface CallUnderWay {
  readonly invocation: Invocation;
  /** `null`: it was made by `fetch`. */
  readonly request: ClientRequest | null;
}

function wordsOf({ invocation, request }: CallUnderWay): string {
  const { calls, ending } = invocation;
  const of = `${nameOf(invocation)} (${ending?.kind ?? 'at work'}) after ${calls.at(-1) ?? 'nothing'}`;
  if (request === null) return `${of}: fetch`;
  const { destroyed, writableFinished, reusedSocket, socket } = request;
  return `${of}: ${JSON.stringify({ destroyed, writableFinished, reusedSocket, hasSocket: socket !== null })}`;
}

/** Marks every call of an invocation, be it by `node:http` or by `fetch`, and counts those under way. */
export function watchCalls(): CallWatch {
  let [activity, sequence] = [0, 0];
  const open = new Set<CallUnderWay>();
  const begin = (call: CallUnderWay) => {
    open.add(call);
    activity += 1;
  };
  const end = (call: CallUnderWay) => {
    open.delete(call);
    activity += 1;
  };
  const mark = ({ id }: Invocation) => `${id}/${(sequence += 1)}`;

  const onRequest = (message: unknown) => {
    const invocation = currentInvocation();
    if (invocation === null) return;
    const { request } = message as { request: ClientRequest };
    const call = { invocation, request };
    begin(call);
    request.once('close', () => end(call));
    request.setHeader(INVOCATION_HEADER, mark(invocation));
    // What is dead reaches nothing.
    if (invocation.ending !== null) request.destroy();
  };
  const realFetch = globalThis.fetch;
  const fetchWatched: typeof fetch = async (input, init = {}) => {
    const invocation = currentInvocation();
    if (invocation === null) return realFetch(input, init);
    if (invocation.ending !== null) return new Promise(() => undefined);
    const call = { invocation, request: null };
    begin(call);
    try {
      const headers = new Headers(init.headers);
      headers.set(INVOCATION_HEADER, mark(invocation));
      const {
        status,
        headers: answered,
        ...answer
      } = await realFetch(input, { ...init, headers }).then(async (response) => ({
        status: response.status,
        headers: response.headers,
        body: await response.arrayBuffer(),
      }));
      return new Response(answer.body, { status, headers: answered });
    } finally {
      end(call);
    }
  };

  subscribe('http.client.request.created', onRequest);
  globalThis.fetch = fetchWatched;
  return {
    open: () => open.size,
    words: () => [...open].map(wordsOf),
    cutOff: (invocationId) => {
      for (const { invocation, request } of open) if (invocation.id === invocationId) request?.destroy();
    },
    activity: () => activity,
    note: () => void (activity += 1),
    stop: () => {
      unsubscribe('http.client.request.created', onRequest);
      globalThis.fetch = realFetch;
    },
  };
}
