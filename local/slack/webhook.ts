import * as z from 'zod';
import { acceptedBlocks, newMessage } from './web-api/content.ts';
import { RefusalError } from './web-api/refusal-error.ts';
import { parseJson } from './web-api/request.ts';
import { webhookUser } from './workspace/people.ts';
import type { Workspace } from './workspace/workspace.ts';

/** The answer of an incoming webhook: an HTTP status and a word. */
export interface WebhookAnswer {
  readonly status: number;
  readonly word: string;
}

const payload = z.object({
  text: z.string().default(''),
  blocks: z.unknown().optional(),
  thread_ts: z.string().optional(),
});

/** The one incoming webhook there is; it posts to the first channel. */
export const webhookPath = '/services/T0LOCAL01/B0LOCAL/local-webhook-secret';

/**
 * Posts what came to an incoming webhook, JSON or a form with `payload`. It cannot update, and gives no timestamp.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function answerWebhook(path: string, body: string, workspace: Workspace): WebhookAnswer {
  if (path !== webhookPath) return { status: 404, word: 'no_service' };
  const [channel] = workspace.channels.list();
  if (channel === undefined) return { status: 404, word: 'channel_not_found' };
  if (channel.isArchived) return { status: 410, word: 'channel_is_archived' };
  const json = body.startsWith('payload=') ? new URLSearchParams(body).get('payload') : body;
  const sent = payload.safeParse(parseJson(json ?? '')).data;
  if (sent === undefined) return { status: 400, word: 'invalid_payload' };
  try {
    const blocks = sent.blocks === undefined ? [] : acceptedBlocks(sent.blocks, workspace);
    if (sent.text === '' && blocks.length === 0) return { status: 400, word: 'no_text' };
    const message = newMessage(channel.id, { text: sent.text, blocks }, workspace);
    workspace.messages.post({ ...message, authorId: webhookUser.id, threadTs: sent.thread_ts ?? null });
    return { status: 200, word: 'ok' };
  } catch (error) {
    if (error instanceof RefusalError) return { status: 400, word: error.code };
    throw error;
  }
}
