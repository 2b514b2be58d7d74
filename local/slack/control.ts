import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { jsonAnswer, type Answer } from '../ec2/http-answer.ts';
import { isFromThisMachine } from './local-only.ts';
import type { CallLog } from './traffic/call-log.ts';
import { faultSchema, type Faults } from './traffic/faults.ts';
import { parseJson } from './web-api/request.ts';
import { wireMessage } from './web-api/wire.ts';
import type { ChannelState } from './workspace/channels.ts';
import type { TokenState, Workspace } from './workspace/workspace.ts';

/** What can be steered over HTTP. */
export interface Controls {
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly workspace: Workspace;
  readonly setInteractivityUrl: (url: string | null) => void;
}

const bodies = {
  token: z.strictObject({ state: z.enum(['valid', 'revoked'] satisfies TokenState[]) }),
  channel: z.strictObject({
    name: z.string().min(1),
    state: z.enum(['open', 'archived', 'deleted', 'left'] satisfies ChannelState[]),
  }),
  interactivity: z.strictObject({ url: z.url().nullable() }),
};

/**
 * The stand-in's own control, below `/_local/`: see the README. Refuses what does not come from this machine, and what
 * a web page could send behind its user's back.
 */
export function answerControl(request: IncomingMessage, body: string, controls: Controls): Answer {
  // Browsers send Origin with every request that could change something.
  if (!isFromThisMachine(request) || request.headers.origin !== undefined)
    return jsonAnswer(403, { error: 'Only from this machine.' });
  const { method = 'GET', url = '' } = request;
  try {
    return method === 'GET' ? read(url, controls) : change(`${method} ${url}`, parseJson(body), controls);
  } catch (error) {
    if (error instanceof z.ZodError) return jsonAnswer(400, { error: z.prettifyError(error) });
    throw error;
  }
}

function read(url: string, { faults, calls, workspace }: Controls): Answer {
  switch (url) {
    case '/_local/health':
      return jsonAnswer(200, { status: 'ok' });
    case '/_local/faults':
      return jsonAnswer(200, faults.waiting());
    case '/_local/calls':
      return jsonAnswer(200, { counts: calls.counts(), calls: calls.list() });
    case '/_local/channels':
      return jsonAnswer(200, workspace.channels.list());
    case '/_local/messages':
      return jsonAnswer(
        200,
        workspace.messages
          .list()
          .map((message) => ({ channel: message.channelId, ...wireMessage(message, workspace) })),
      );
    default:
      return unknown;
  }
}

function change(call: string, sent: unknown, controls: Controls): Answer {
  const { faults, calls, workspace } = controls;
  switch (call) {
    case 'POST /_local/faults':
      faults.add(faultSchema.parse(sent));
      return jsonAnswer(201, faults.waiting());
    case 'DELETE /_local/faults':
      faults.clear();
      return jsonAnswer(200, []);
    case 'DELETE /_local/calls':
      calls.reset();
      return jsonAnswer(200, []);
    case 'POST /_local/token':
      workspace.token.state = bodies.token.parse(sent).state;
      return jsonAnswer(200, { state: workspace.token.state });
    case 'POST /_local/channels': {
      const { name, state } = bodies.channel.parse(sent);
      workspace.channels.set(name, state);
      return jsonAnswer(200, workspace.channels.list());
    }
    case 'POST /_local/interactivity': {
      const { url } = bodies.interactivity.parse(sent);
      controls.setInteractivityUrl(url);
      return jsonAnswer(200, { url });
    }
    default:
      return unknown;
  }
}

const unknown = jsonAnswer(404, {
  error: 'There is faults, calls, channels, messages, token, interactivity and health.',
});
