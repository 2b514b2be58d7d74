import type { ExceptionScope, ExceptionStatus, Allowance } from '../../domain/exception/exception.ts';
import type { RecordSelection } from '../../domain/exception/rollback-selection.ts';
import type { Window } from '../../domain/fleet/window.ts';
import type { InstanceKey } from '../../domain/instance.ts';
import type { FunctionUrlRequest } from '../function-url-event.ts';
import { answerBody, queries, renewalBody, requestBody } from './api-bodies.ts';
import { readBody, readQuery, type Read } from './read-input.ts';
import { findBody, planBody, rollbackBody } from './rollback-bodies.ts';

/** What the command line asks of the API. A `cursor` goes on behind an earlier page. */
export type ApiCall =
  | {
      readonly kind: 'request';
      readonly exceptionId: string;
      readonly accountId?: string;
      readonly region?: string;
      readonly scope: ExceptionScope;
      readonly allows: Allowance;
      readonly reason: string;
      readonly expiresAt: Date;
    }
  | { readonly kind: 'list'; readonly status: ExceptionStatus | null; readonly cursor: string | null }
  | { readonly kind: 'show'; readonly exceptionId: string; readonly cursor: string | null }
  | {
      readonly kind: 'approve' | 'deny' | 'revoke';
      readonly exceptionId: string;
      readonly note: string | null;
    }
  | {
      readonly kind: 'renew';
      /** The exception that goes on. */
      readonly renews: string;
      /** The one by which it does. */
      readonly exceptionId: string;
      readonly expiresAt: Date;
      readonly reason: string | null;
    }
  | { readonly kind: 'export'; readonly since: Date | null; readonly cursor: string | null }
  | {
      readonly kind: 'find-corrected';
      readonly selection: RecordSelection;
      readonly window: Window;
    }
  | ({ readonly kind: 'plan-rollbacks'; readonly instances: readonly LooseInstance[] } & RollbackTerms)
  | ({ readonly kind: 'roll-back'; readonly instances: readonly InstanceKey[] } & RollbackTerms);

interface RollbackTerms {
  readonly reason: string;
  readonly hours: number;
}

/** An instance of the caller's own account and the function's Region, where it names no others. */
type LooseInstance = Pick<InstanceKey, 'instanceId'> & Partial<InstanceKey>;

/** A call, or why it is none: the HTTP status and a sentence. */
export type ParsedCall = { readonly kind: 'call'; readonly call: ApiCall } | Rejection;

/** What is answered to something that is no call of ours. */
export interface Rejection {
  readonly kind: 'rejected';
  readonly status: 400 | 404 | 405 | 413 | 422;
  readonly message: string;
}

interface Route {
  readonly path: RegExp;
  readonly method: 'GET' | 'POST';
  readonly read: (request: FunctionUrlRequest, parts: readonly string[]) => Read<ApiCall>;
}

const routes: readonly Route[] = [
  {
    path: /^\/requests$/,
    method: 'POST',
    read: ({ body }) => readBody(requestBody, body, (read) => ({ kind: 'request', ...read })),
  },
  {
    path: /^\/exceptions$/,
    method: 'GET',
    read: ({ query }) => readQuery(queries.list, query, (read) => ({ kind: 'list', ...read })),
  },
  {
    path: /^\/exceptions\/(exc-[0-9a-f]{1,64})$/,
    method: 'GET',
    read: ({ query }, [exceptionId = '']) =>
      readQuery(queries.show, query, (read) => ({ kind: 'show', exceptionId, ...read })),
  },
  ...(['approve', 'deny', 'revoke'] as const).map((kind): Route => ({
    path: new RegExp(`^/exceptions/(exc-[0-9a-f]{1,64})/${kind}$`),
    method: 'POST',
    read: ({ body }, [exceptionId = '']) =>
      readBody(answerBody, body, (read) => ({ kind, exceptionId, ...read })),
  })),
  {
    path: /^\/exceptions\/(exc-[0-9a-f]{1,64})\/renewals$/,
    method: 'POST',
    read: ({ body }, [renews = '']) =>
      readBody(renewalBody, body, (read) => ({ kind: 'renew', renews, ...read })),
  },
  {
    path: /^\/export$/,
    method: 'GET',
    read: ({ query }) => readQuery(queries.export, query, (read) => ({ kind: 'export', ...read })),
  },
  {
    path: /^\/rollbacks\/find$/,
    method: 'POST',
    read: ({ body }) => readBody(findBody, body, (read) => ({ kind: 'find-corrected', ...read })),
  },
  {
    path: /^\/rollbacks\/plan$/,
    method: 'POST',
    read: ({ body }) => readBody(planBody, body, (read) => ({ kind: 'plan-rollbacks', ...read })),
  },
  {
    path: /^\/rollbacks$/,
    method: 'POST',
    read: ({ body }) => readBody(rollbackBody, body, (read) => ({ kind: 'roll-back', ...read })),
  },
];

/** Reads a request of the command line; never throws. */
export function parseApiCall(request: FunctionUrlRequest): ParsedCall {
  const { method, path } = request;
  const there = routes.flatMap((route) => {
    const match = route.path.exec(path);
    return match === null ? [] : [{ route, parts: match.slice(1) }];
  });
  const [found] = there;
  if (found === undefined) return rejected(404, `There is nothing at ${JSON.stringify(path.slice(0, 100))}.`);
  const { route, parts } = found;
  if (route.method !== method) return rejected(405, `Only ${route.method} is understood here.`);

  const read = route.read(request, parts);
  return read.kind === 'read' ? { kind: 'call', call: read.value } : rejected(read.status, read.message);
}

function rejected(status: Rejection['status'], message: string): Rejection {
  return { kind: 'rejected', status, message };
}
