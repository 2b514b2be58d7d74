import type { Workspace } from '../workspace/workspace.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import type { ApiMethod, Fields } from './method.ts';
import { RefusalError } from './refusal-error.ts';
import type { ApiCall } from './request.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';
import { wireIdentity } from './wire.ts';

const methods: Readonly<Record<string, ApiMethod>> = {
  ...chatMethods,
  ...conversationMethods,
  ...userMethods,
  ...viewMethods,
  'api.test': (sent) => ({ args: sent }),
};

/** Answers a call as Slack does: always a body with `ok`, and an `error` code where it is false. */
export function answerCall(call: ApiCall, workspace: Workspace, url: string): Fields {
  try {
    authorize(call, workspace);
    if (call.method === 'auth.test') return { ok: true, ...wireIdentity(url) };
    const method = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
    if (method === undefined) throw new RefusalError('unknown_method');
    return { ok: true, ...method(call.arguments, workspace) };
  } catch (error) {
    if (error instanceof RefusalError) return refusal(error.code, error.problems);
    throw error;
  }
}

/** What Slack says instead of an answer. */
export function refusal(code: string, problems: readonly string[] = []): Fields {
  if (problems.length === 0) return { ok: false, error: code };
  const messages = problems.map((problem) => `[ERROR] ${problem}`);
  return { ok: false, error: code, errors: problems, response_metadata: { messages } };
}

function authorize({ method, token }: ApiCall, { token: { accepted, state } }: Workspace): void {
  if (method === 'api.test') return;
  if (token === null) throw new RefusalError('not_authed');
  if (token !== accepted) throw new RefusalError('invalid_auth');
  if (state === 'revoked') throw new RefusalError('token_revoked');
}
