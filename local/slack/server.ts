import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { deliver, jsonAnswer, readBody, textAnswer } from '../ec2/http-answer.ts';
import { addressOf } from '../embedded/http.ts';
import { answerControl, type Controls } from './control.ts';
import { createInteractions, type Acting, type Interactions } from './interaction/interactions.ts';
import { createResponseUrls, type ResponseUrls } from './interaction/response-urls.ts';
import { resolveOptions, type ResolvedOptions, type SlackOptions } from './options.ts';
import { answerPage, pageFile, streamEvents } from './page-server.ts';
import { routeCall } from './route-call.ts';
import { dispatch } from './traffic/answer.ts';
import { createCallLog, type CallLog } from './traffic/call-log.ts';
import { createFaults, type Faults } from './traffic/faults.ts';
import { webhookPath } from './webhook.ts';
import type { Channels } from './workspace/channels.ts';
import type { Messages } from './workspace/messages.ts';
import type { Views } from './workspace/views.ts';
import { createWorkspace, type TokenState, type Workspace } from './workspace/workspace.ts';

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
  readonly setToken: (state: TokenState) => void;
  readonly setInteractivityUrl: (url: string | null) => void;
  readonly close: () => Promise<void>;
}

/** All that answers a request. */
interface Standin extends Controls {
  readonly responseUrls: ResponseUrls;
  readonly interactions: Interactions;
  readonly url: () => string;
}

/** Starts a stand-in. Rejects when the port is taken. */
export async function startSlack(slackOptions: SlackOptions = {}): Promise<LocalSlack> {
  const options = resolveOptions(slackOptions);
  const workspace = createWorkspace(options);
  const server = createServer((request, response) => void serve(request, response, standin));
  const url = (): string => addressOf(server);
  const standin = createStandin(options, workspace, url);
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: url(),
    apiUrl: `${url()}/api/`,
    webhookUrl: url() + webhookPath,
    token: options.token,
    signingSecret: options.signingSecret,
    messages: workspace.messages,
    channels: workspace.channels,
    views: workspace.views,
    faults: standin.faults,
    calls: standin.calls,
    ...standin.interactions,
    setToken: (state) => (workspace.token.state = state),
    setInteractivityUrl: standin.setInteractivityUrl,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function createStandin(options: ResolvedOptions, workspace: Workspace, url: () => string): Standin {
  let { interactivityUrl } = options;
  const responseUrls = createResponseUrls(workspace);
  const delivery: Acting['delivery'] = () => ({
    url: interactivityUrl,
    signingSecret: options.signingSecret,
    timeoutMilliseconds: options.interactionTimeoutMilliseconds,
    now: options.now,
  });
  return {
    workspace,
    responseUrls,
    url,
    interactions: createInteractions({ workspace, responseUrls, url, delivery }),
    faults: createFaults(),
    calls: createCallLog(),
    setInteractivityUrl: (newUrl) => (interactivityUrl = newUrl),
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
