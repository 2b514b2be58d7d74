import { parseApiCall, type ApiCall } from '../../boundary/exceptions-api/api-call.ts';
import type { FunctionUrlRequest } from '../../boundary/function-url-event.ts';
import type { Identity } from '../../domain/exception/identity.ts';
import type { ApiAnswer } from './api-answer.ts';
import { answerByApi, revokeByApi } from './api-answers.ts';
import type { ApiPorts } from './api-ports.ts';
import { exportPage, listPage, showPage } from './api-pages.ts';
import { renewByApi, requestByApi } from './api-requests.ts';
import { findByApi, planByApi, rollBackByApi } from './api-rollbacks.ts';

/** What became of a call. */
export interface ApiReport {
  readonly caller: string | null;
  readonly call: ApiCall['kind'] | null;
  readonly exceptionId: string | null;
  readonly answer: ApiAnswer;
}

/**
 * Answers the command line. IAM has said that the caller may call, and who they are; whether they may approve, the
 * policy says. Throws what is transient: calling again is safe, whatever was called.
 */
export async function answerApiCall(request: FunctionUrlRequest, ports: ApiPorts): Promise<ApiReport> {
  const caller = request.callerArn;
  const unread = { caller, call: null, exceptionId: null };
  if (caller === null) {
    const body = { message: 'Nobody knows who calls. This URL is for signed calls only (AuthType AWS_IAM).' };
    return { ...unread, answer: { status: 403, body, outcome: 'refused' } };
  }
  const parsed = parseApiCall(request);
  if (parsed.kind === 'rejected') {
    const { status, message } = parsed;
    return { ...unread, answer: { status, body: { message }, outcome: 'rejected' } };
  }
  const { call } = parsed;
  return {
    caller,
    call: call.kind,
    exceptionId: 'exceptionId' in call ? call.exceptionId : null,
    answer: await answerTo(call, identityOf(caller), ports),
  };
}

async function answerTo(call: ApiCall, by: Identity, ports: ApiPorts): Promise<ApiAnswer> {
  switch (call.kind) {
    case 'request':
      return requestByApi(call, by, ports);
    case 'renew':
      return renewByApi(call, by, ports);
    case 'approve':
    case 'deny':
      return answerByApi(call.exceptionId, call.kind, by, call.note, ports);
    case 'revoke':
      return revokeByApi(call.exceptionId, by, call.note, ports);
    case 'list':
      return listPage(call.status, call.cursor, ports);
    case 'show':
      return showPage(call.exceptionId, call.cursor, ports);
    case 'export':
      return exportPage(call.since, call.cursor, ports);
    case 'find-corrected':
      return findByApi(call, by, ports);
    case 'plan-rollbacks':
      return planByApi(call, by, ports);
    case 'roll-back':
      return rollBackByApi(call, by, ports);
  }
}

/** Called by the last part of the ARN: a user, the session of a role, `root`. */
function identityOf(userArn: string): Identity {
  return { kind: 'principal', id: userArn, name: userArn.split(/[/:]/).at(-1) ?? userArn };
}
