import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { readBody, type Answer } from '../../local/ec2/http-answer.ts';
import { deliver } from '../../local/ec2/http-answer.ts';
import { addressOf } from '../../local/embedded/http.ts';
import type { CallKind } from './fault.ts';
import { INVOCATION_HEADER, outside, type CallWatch } from './invocation.ts';

/** A call that waits at the gate for its answer. */
export interface HeldCall extends CallKind {
  readonly invocationId: number;
  /** In the order in which calls were made. */
  readonly sequence: number;
  readonly body: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What stands before the endpoints: every call of a function waits here until it is let through, or lost. */
export interface Gate {
  /** Opens a door before an endpoint; gives the URL for clients. Calls of no invocation go straight through. */
  readonly open: (service: CallKind['service'], endpoint: () => string) => Promise<string>;
  readonly held: () => readonly HeldCall[];
  /** Calls that were let through and whose answers are still on their way. */
  readonly unanswered: () => number;
  /** Takes a call out of those held. */
  readonly take: (call: HeldCall) => void;
  /** Makes the call at its endpoint; another body may go in its place. */
  readonly carryOut: (call: HeldCall, body?: string) => Promise<Answer>;
  /** Keeps a call without an answer, until its caller gives up, or is dead, or `answer` comes. */
  readonly keepUnanswered: (call: HeldCall) => void;
  readonly answer: (call: HeldCall, answer: Answer, delivery?: Parameters<typeof deliver>[2]) => void;
  /** Cuts every call of an invocation off. */
  readonly cutOff: (invocationId: number) => void;
  /** Closes the connections that no run has used for long: those of containers that are gone, which nobody else does. */
  readonly closeUnused: () => void;
  readonly stop: () => Promise<void>;
}

/** More than a container that lives on is ever idle for, and few enough for a process's open files. */
const RUNS_UNTIL_UNUSED = 50;

const NOT_PASSED_ON = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date']);

export function createGate(watch: CallWatch): Gate {
  const held = new Set<HeldCall>();
  const unanswered = new Set<HeldCall>();
  const agent = new Agent({ keepAlive: true });
  const servers: ReturnType<typeof createServer>[] = [];
  const endpoints = new Map<CallKind['service'], () => string>();
  const lastUsedIn = new Map<Socket, number>();
  let run = 0;

  const send = (service: CallKind['service'], { method, url, headers }: IncomingMessage, body: string) =>
    outside(async (): Promise<Answer> => {
      const target = `${endpoints.get(service)?.() ?? ''}${url ?? '/'}`;
      const request = httpRequest(target, {
        method: method ?? 'POST',
        agent,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      request.end(body);
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      const passedOn = Object.entries(response.headers).filter(([name]) => !NOT_PASSED_ON.has(name));
      return {
        status: response.statusCode ?? 500,
        contentType: response.headers['content-type'] ?? 'text/plain',
        headers: Object.fromEntries(passedOn.map(([name, value]) => [name, String(value)])),
        body: await buffer(response),
      };
    });

  const arrive = async (service: CallKind['service'], request: IncomingMessage, response: ServerResponse) => {
    lastUsedIn.set(request.socket, run);
    const body = (await readBody(request)).toString();
    const mark = request.headers[INVOCATION_HEADER];
    if (typeof mark !== 'string') {
      deliver(response, await send(service, request, body));
      return;
    }
    const [invocationId = 0, sequence = 0] = mark.split('/').map(Number);
    const operation = operationOf(request, body);
    const call = { service, operation, invocationId, sequence, body, request, response };
    held.add(call);
    watch.note();
    response.once('close', () => {
      held.delete(call);
      unanswered.delete(call);
      watch.note();
    });
  };

  return {
    open: async (service, endpoint) => {
      endpoints.set(service, endpoint);
      const server = createServer((request, response) => {
        arrive(service, request, response).catch(() => response.destroy());
      });
      server.on('connection', (socket) => socket.once('close', () => lastUsedIn.delete(socket)));
      Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
      return addressOf(server);
    },
    held: () => [...held],
    unanswered: () => unanswered.size,
    take: (call) => void held.delete(call),
    carryOut: (call, body = call.body) => send(call.service, call.request, body),
    keepUnanswered: (call) => void unanswered.add(call),
    answer: (call, answer, delivery) => {
      unanswered.delete(call);
      deliver(call.response, answer, delivery);
    },
    cutOff: (invocationId) => {
      for (const call of [...held, ...unanswered]) {
        if (call.invocationId !== invocationId) continue;
        held.delete(call);
        unanswered.delete(call);
        call.response.socket?.destroy();
      }
    },
    closeUnused: () => {
      run += 1;
      for (const [socket, usedIn] of lastUsedIn) if (usedIn < run - RUNS_UNTIL_UNUSED) socket.destroy();
    },
    stop: async () => {
      agent.destroy();
      await Promise.all(
        servers.map(async (server) => {
          const closed = once(server, 'close');
          server.close();
          server.closeAllConnections();
          await closed;
        }),
      );
    },
  };
}

/** The name of the operation, whatever the service's protocol; a query of an index says which. */
function operationOf({ headers, url = '' }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const operation = target.slice(target.lastIndexOf('.') + 1);
    return body.includes('"IndexName":"timeline"') ? `${operation} timeline` : operation;
  }
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  return action ?? url.slice(url.lastIndexOf('/') + 1);
}
