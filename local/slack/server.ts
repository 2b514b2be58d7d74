import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { deliver, jsonAnswer, readBody, textAnswer } from '../ec2/http-answer.ts';
import { messageAsText } from './as-text/message-as-text.ts';
import { addressOf } from '../embedded/http.ts';
import { answerControl } from './control.ts';
import type { Interactions } from './interaction/interactions.ts';
import { resolveOptions, type ResolvedOptions, type SlackOptions } from './options.ts';
import { answerPage, pageFile, streamEvents } from './page-server.ts';
import { routeCall } from './route-call.ts';
import { createStandin, type Standin } from './standin.ts';
import { dispatch } from './traffic/answer.ts';
import type { CallLog } from './traffic/call-log.ts';
import type { Faults } from './traffic/faults.ts';
import { webhookPath } from './webhook.ts';
import type { Channels } from './workspace/channels.ts';
import type { Message, Messages } from './workspace/messages.ts';
import type { Views } from './workspace/views.ts';
import type { TokenState } from './workspace/workspace.ts';

/** A running stand-in for Slack, on one port of 127.0.0.1. */
export interface LocalSlack extends Interactions {
  /** The page to look at; without a slash at the end. */
  readonly url: string;
  /** The Web API's base, for `new WebClient(token, { slackApiUrl })`. */
  readonly apiUrl: string;
  /** The incoming webhook, which posts to the first channel. */
  readonly webhookUrl: string;
  readonly token: string;
  readonly signingSecret: string;
  readonly messages: Messages;
  readonly channels: Channels;
  readonly views: Views;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** A message as text for a terminal, with the names of this workspace. */
  readonly asText: (message: Message) => string;
  readonly setToken: (state: TokenState) => void;
  readonly setInteractivityUrl: (url: string | null) => void;
  readonly close: () => Promise<void>;
}

/** Starts a stand-in. Rejects when the port is taken. */
export async function startSlack(slackOptions: SlackOptions = {}): Promise<LocalSlack> {
  const options = resolveOptions(slackOptions);
  const server = createServer((request, response) => void serve(request, response, standin));
  const standin = createStandin(options, () => addressOf(server));
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { ...handleOf(standin, options), close };
}

function handleOf(standin: Standin, { token, signingSecret }: ResolvedOptions): Omit<LocalSlack, 'close'> {
  const { workspace, faults, calls, interactions, setInteractivityUrl } = standin;
  const { messages, channels, views } = workspace;
  const url = standin.url();
  const names = { channel: (id: string) => channels.byId(id)?.name };
  return {
    url,
    apiUrl: `${url}/api/`,
    webhookUrl: url + webhookPath,
    token,
    signingSecret,
    messages,
    channels,
    views,
    faults,
    calls,
    ...interactions,
    asText: (message) => messageAsText(message, { names }),
    setToken: (state) => (workspace.token.state = state),
    setInteractivityUrl,
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, standin: Standin): Promise<void> {
  try {
    await answer(request, response, standin);
  } catch (error) {
    // A fault of the stand-in itself: say so to the caller instead of dying with every other caller.
    if (response.headersSent) response.destroy();
    else deliver(response, textAnswer(500, `The stand-in failed: ${String(error)}`));
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, standin: Standin): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  if (pathname === '/_page/events') {
    streamEvents(request, response, standin.workspace);
    return;
  }
  const body = await readBody(request);
  const call = routeCall(request, pathname, body, standin);
  if (call !== undefined) {
    const dispatched = dispatch(call, standin);
    if (dispatched.delayMilliseconds > 0) await wait(dispatched.delayMilliseconds);
    deliver(response, dispatched.answer, dispatched.delivery);
  } else if (pathname.startsWith('/_page/'))
    deliver(response, await answerPage(request, body.toString(), standin.interactions));
  else if (pathname.startsWith('/_local/'))
    deliver(response, answerControl(request, body.toString(), standin));
  else deliver(response, pageFile(pathname) ?? jsonAnswer(404, { error: 'There is nothing here.' }));
}
