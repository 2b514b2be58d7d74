import type { ApiCall } from '../../boundary/exceptions-api/api-call.ts';
import type { RequestedAnswer } from '../../boundary/exceptions-api/api-answers.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import { exceptionStatusWords } from '../../domain/exception/exception-words.ts';
import type { Identity } from '../../domain/exception/identity.ts';
import { requested } from '../../domain/exception/lifecycle.ts';
import { renewalOf } from '../../domain/exception/renewal.ts';
import type { Wish } from '../../domain/exception/request.ts';
import { unknownException, type ApiAnswer } from './api-answer.ts';
import type { ApiPorts } from './api-ports.ts';
import { requestException } from './request-exception.ts';

/** Takes a request. The account is the caller's and the Region the guardrail's where it names no other. */
export async function requestByApi(
  { exceptionId, accountId, region, ...others }: Extract<ApiCall, { kind: 'request' }>,
  by: Identity,
  ports: ApiPorts,
): Promise<ApiAnswer> {
  const { scope, allows, reason, expiresAt } = others;
  const wish: Wish = {
    accountId: accountId ?? by.id.split(':')[4] ?? '',
    region: region ?? ports.ownRegion,
    scope,
    allows,
    reason,
    expiresAt,
    renews: null,
  };
  return ask(exceptionId, wish, by, ports);
}

/** Takes a renewal: a request for the same with a new end, which approvers answer anew. */
export async function renewByApi(
  { renews, exceptionId, expiresAt, reason }: Extract<ApiCall, { kind: 'renew' }>,
  by: Identity,
  ports: ApiPorts,
): Promise<ApiAnswer> {
  const found = await ports.findException(renews);
  if (found === null) return unknownException(renews);
  const wish = renewalOf(found.exception, { expiresAt, reason });
  if (wish !== null) return ask(exceptionId, wish, by, ports);

  const status = exceptionStatusWords(found.exception.status);
  const message = `Only what is in force or has expired can be renewed, and ${renews} is not (${status}). Request a new one.`;
  return { status: 409, body: { message }, outcome: 'refused' };
}

async function ask(exceptionId: string, wish: Wish, by: Identity, ports: ApiPorts): Promise<ApiAnswer> {
  const known = await ports.findException(exceptionId);
  if (known !== null) return repeated(known.exception, wish, by, ports);

  const made = await requestException(wish, { exceptionId, requestedBy: by, requestedVia: 'cli' }, ports);
  switch (made.kind) {
    case 'problems': {
      const message = made.problems.map(({ problem }) => problem).join(' ');
      return { status: 422, body: { message, problems: made.problems }, outcome: 'rejected' };
    }
    case 'requested':
    case 'requested-before': {
      const message = 'Requested. Until it is approved nothing changes.';
      const body = await bodyOf(message, requested(made.request), ports);
      const isNew = made.kind === 'requested';
      return { status: isNew ? 201 : 200, body, outcome: isNew ? 'requested' : 'repeated' };
    }
  }
}

/** The same request again, as after a lost answer, is answered with what it has come to; another one is refused. */
async function repeated(
  exception: GuardrailException,
  wish: Wish,
  by: Identity,
  ports: ApiPorts,
): Promise<ApiAnswer> {
  const { exceptionId, status } = exception;
  if (!isSame(exception, wish, by)) {
    const message = `${exceptionId} is another request. Ask without this id, and a new one is made.`;
    return { status: 409, body: { message }, outcome: 'refused' };
  }
  const message = `This was requested before. It stands at: ${exceptionStatusWords(status)}.`;
  return { status: 200, body: await bodyOf(message, exception, ports), outcome: 'repeated' };
}

/** The end may differ: `--for 7d`, typed again, is a little later. */
function isSame(exception: GuardrailException, wish: Wish, by: Identity): boolean {
  const factsOf = ({ accountId, region, scope, allows, reason, renews }: Omit<Wish, 'expiresAt'>) => {
    const { httpTokens, httpPutResponseHopLimit } = allows;
    const place = [accountId, region, scope.kind, scope.id];
    return JSON.stringify([place, httpTokens, httpPutResponseHopLimit, reason.trim(), renews]);
  };
  return exception.requestedBy.id === by.id && factsOf(exception) === factsOf(wish);
}

async function bodyOf(
  message: string,
  exception: GuardrailException,
  ports: ApiPorts,
): Promise<RequestedAnswer> {
  const { exceptions } = await ports.policy();
  return { message, exception, approvers: exceptions.approvers };
}
