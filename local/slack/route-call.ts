import type { IncomingMessage } from 'node:http';
import { jsonAnswer, textAnswer } from '../ec2/http-answer.ts';
import type { ResponseUrls } from './interaction/response-urls.ts';
import type { Callable } from './traffic/answer.ts';
import { answerCall, refusal } from './web-api/answer.ts';
import type { Fields } from './web-api/method.ts';
import { RefusalError } from './web-api/refusal-error.ts';
import { parseJson, readCall } from './web-api/request.ts';
import { answerWebhook } from './webhook.ts';
import type { Workspace } from './workspace/workspace.ts';

interface Called {
  readonly workspace: Workspace;
  readonly responseUrls: ResponseUrls;
  readonly url: () => string;
}

/** What an app calls: the Web API, an incoming webhook, or a `response_url`. Undefined: none of these. */
export function routeCall(
  request: IncomingMessage,
  path: string,
  body: Buffer,
  called: Called,
): Callable | undefined {
  const at = called.workspace.now();
  if (path.startsWith('/api/')) return apiCall(request, body, at, called);
  const sent: Fields = { body: parseJson(body.toString()) ?? body.toString() };
  if (path.startsWith('/services/'))
    return { method: 'webhook', arguments: sent, at, carryOut: () => webhook(path, body.toString(), called) };
  if (path.startsWith('/actions/'))
    return {
      method: 'response_url',
      arguments: sent,
      at,
      carryOut: () => respond(path, body.toString(), called),
    };
  return undefined;
}

function apiCall(request: IncomingMessage, body: Buffer, at: number, { workspace, url }: Called): Callable {
  const call = readCall(request, body);
  if (call === null)
    return { method: 'unreadable', arguments: {}, at, carryOut: () => outcomeOf(refusal('invalid_json')) };
  const carryOut = () => outcomeOf(answerCall(call, workspace, url()));
  return { method: call.method, arguments: call.arguments, at, carryOut };
}

function webhook(path: string, body: string, { workspace }: Called) {
  const { status, word } = answerWebhook(path, body, workspace);
  return { answer: textAnswer(status, word), outcome: word };
}

function respond(path: string, body: string, { responseUrls }: Called) {
  try {
    const isKnown = responseUrls.answer(path, body);
    return isKnown ? outcomeOf({ ok: true }) : outcomeOf(refusal('no_service'), 404);
  } catch (error) {
    if (error instanceof RefusalError) return outcomeOf(refusal(error.code, error.problems), 404);
    throw error;
  }
}

function outcomeOf(answer: Fields, status = 200) {
  return {
    answer: jsonAnswer(status, answer),
    outcome: answer['ok'] === true ? 'ok' : String(answer['error']),
  };
}
