import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import * as z from 'zod';
import { deliver, jsonAnswer, textAnswer, type Answer } from '../ec2/http-answer.ts';
import type { Delivered } from './interaction/deliver.ts';
import type { Interactions } from './interaction/interactions.ts';
import { isFromOwnPage } from './local-only.ts';
import { pageEventOf, snapshotOf, type PageEvent } from './page-events.ts';
import { parseJson } from './web-api/request.ts';
import type { Workspace } from './workspace/workspace.ts';

/** Nothing but the page's own files may run or be loaded, whatever a message says. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const contentTypes = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;
const styles = ['base', 'sidebar', 'layout', 'message', 'text', 'controls', 'screens'].map(
  (name) => `${name}.css`,
);
const scripts = ['app', 'store', 'channel-list', 'message-list', 'actions', 'forms'].map(
  (name) => `${name}.js`,
);
const files: ReadonlyMap<string, string> = new Map([
  ['/', 'index.html'],
  ...[...styles, ...scripts].map((name) => [`/page/${name}`, name] as const),
]);

const answer = z.union([z.string(), z.array(z.string()), z.null()]);
const acts = {
  press: z.object({ ts: z.string(), actionId: z.string(), userId: z.string(), answer: answer.optional() }),
  pressInView: z.object({ viewId: z.string(), actionId: z.string(), answer: answer.optional() }),
  submit: z.object({ viewId: z.string(), answers: z.record(z.string(), answer) }),
  close: z.object({ viewId: z.string() }),
};

/** The page's files. Undefined: there is no such file. */
export function pageFile(path: string): Answer | undefined {
  const name = files.get(path);
  if (name === undefined) return undefined;
  const body = readFileSync(new URL(`./page/${name}`, import.meta.url));
  const kind = extname(name).slice(1);
  const contentType = kind === 'html' || kind === 'css' ? contentTypes[kind] : contentTypes.js;
  return { status: 200, contentType: `${contentType}; charset=utf-8`, body, headers: securityHeaders };
}

/** Streams what is there and what happens, as Server-Sent Events, until the page is closed. */
export function streamEvents(request: IncomingMessage, response: ServerResponse, workspace: Workspace): void {
  if (!isFromOwnPage(request)) {
    deliver(response, textAnswer(403, 'Only from this machine.'));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = ({ name, data }: PageEvent): void =>
    void response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  send(snapshotOf(workspace));
  const stop = workspace.changes.listen((change) => send(pageEventOf(change, workspace)));
  response.on('close', stop);
}

/** What a person does on the page: `/_page/press`, `/_page/press-in-view`, `/_page/submit`, `/_page/close`. */
export async function answerPage(
  request: IncomingMessage,
  body: string,
  interactions: Interactions,
): Promise<Answer> {
  if (!isFromOwnPage(request)) return textAnswer(403, 'Only from this machine.');
  try {
    const outcome = await act(
      new URL(request.url ?? '', 'http://local').pathname,
      parseJson(body),
      interactions,
    );
    return outcome === undefined ? textAnswer(404, 'There is no such action.') : jsonAnswer(200, outcome);
  } catch (error) {
    return jsonAnswer(400, { problem: error instanceof Error ? error.message : String(error) });
  }
}

async function act(path: string, sent: unknown, interactions: Interactions) {
  switch (path) {
    case '/_page/press': {
      const { ts, actionId, userId, answer: given } = acts.press.parse(sent);
      return outcomeOf(await interactions.press(ts, actionId, userId, given));
    }
    case '/_page/press-in-view': {
      const { viewId, actionId, answer: given } = acts.pressInView.parse(sent);
      return outcomeOf(await interactions.pressInView(viewId, actionId, given));
    }
    case '/_page/submit': {
      const { viewId, answers } = acts.submit.parse(sent);
      return outcomeOf(await interactions.submit(viewId, answers));
    }
    case '/_page/close':
      await interactions.closeForm(acts.close.parse(sent).viewId);
      return { problem: null };
    default:
      return undefined;
  }
}

function outcomeOf(delivered: Delivered): { readonly problem: string | null } {
  if (delivered.kind === 'failed') return { problem: delivered.reason };
  return { problem: delivered.status === 200 ? null : `The app answered ${delivered.status}.` };
}
