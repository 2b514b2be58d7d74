import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebClient, type KnownBlock, type ModalView } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { manualClock, type ManualClock } from '../../../local/ec2/clock.ts';
import { addressOf } from '../../../local/embedded/http.ts';
import type { SlackOptions } from '../../../local/slack/options.ts';
import { startSlack, type LocalSlack } from '../../../local/slack/server.ts';

export const noon = Date.parse('2026-03-01T12:00:00Z');

export interface Given {
  readonly slack: LocalSlack;
  readonly clock: ManualClock;
  /** Slack's own client, which gives up at the first failure. */
  readonly client: WebClient;
}

/** A stand-in whose clock stands at noon, and Slack's client of it; both end with the test. */
export async function givenSlack(options: SlackOptions = {}): Promise<Given> {
  const clock = manualClock(noon);
  const slack = await startSlack({ now: clock.now, ...options });
  onTestFinished(() => slack.close());
  return { slack, clock, client: givenClient(slack, slack.token) };
}

/** Slack's client, which fails at the first refusal and waits for `timeout` milliseconds. */
export function givenClient({ apiUrl }: LocalSlack, token: string, timeout = 10_000): WebClient {
  const quiet = {
    debug() {},
    info() {},
    warn() {},
    error() {},
    setLevel() {},
    getLevel: () => 'error',
    setName() {},
  };
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logger: quiet as never,
  });
}

/** What an app got, and what it answers. */
export interface GivenApp {
  readonly url: string;
  readonly received: {
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
    readonly payload: Payload;
  }[];
}

export interface Payload {
  readonly type: string;
  readonly trigger_id: string;
  readonly response_url: string;
  readonly user: { readonly id: string };
  readonly actions: readonly Readonly<Record<string, unknown>>[];
  readonly view: { readonly id: string; readonly state: { readonly values: unknown } };
}

/** An app that takes interactions; it ends with the test. `answer` gives the body, or null to say nothing at all. */
export async function givenApp(answer: (payload: Payload) => unknown = () => ''): Promise<GivenApp> {
  const received: GivenApp['received'] = [];
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '') as Payload;
      received.push({ headers: request.headers, body, payload });
      const answered = await answer(payload);
      if (answered !== null) response.end(typeof answered === 'string' ? answered : JSON.stringify(answered));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `${addressOf(server)}/slack`, received };
}

/** The error code and the details with which a call was refused. */
export async function refusalOf(call: Promise<unknown>): Promise<{ error: string; problems: string[] }> {
  try {
    await call;
  } catch (error) {
    const { data } = error as { data?: { error: string; errors?: string[] } };
    if (data === undefined) throw error;
    return { error: data.error, problems: data.errors ?? [] };
  }
  throw new Error('The call was expected to be refused.');
}

export function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

export function buttons(...actionIds: string[]): KnownBlock {
  return {
    type: 'actions',
    elements: actionIds.map((actionId) => ({
      type: 'button',
      action_id: actionId,
      value: `value of ${actionId}`,
      text: { type: 'plain_text', text: 'Press' },
    })),
  };
}

/** A form that asks for a reason, and may be told a day. */
export function reasonForm(): ModalView {
  return {
    type: 'modal',
    callback_id: 'request',
    private_metadata: 'i-0123',
    title: { type: 'plain_text', text: 'Request' },
    submit: { type: 'plain_text', text: 'Send' },
    blocks: [
      {
        type: 'input',
        block_id: 'why',
        label: { type: 'plain_text', text: 'Why' },
        element: { type: 'plain_text_input', action_id: 'reason', min_length: 5 },
      },
      {
        type: 'input',
        block_id: 'when',
        optional: true,
        label: { type: 'plain_text', text: 'Until' },
        element: { type: 'datepicker', action_id: 'until' },
      },
    ],
  };
}

/** A message that asks for approval, with two buttons, and the app that hears of them. */
export async function givenButtons(
  answer?: Parameters<typeof givenApp>[0],
  options: SlackOptions = {},
): Promise<Given & { app: GivenApp; ts: string }> {
  const app = await givenApp(answer);
  const given = await givenSlack({
    interactivityUrl: app.url,
    signingSecret: 'shh',
    ...options,
  });
  const { ts = '' } = await given.client.chat.postMessage({
    channel: '#imds-guardrail',
    text: 'x',
    blocks: [section('Approve?'), buttons('approve', 'deny')],
  });
  return { ...given, app, ts };
}
