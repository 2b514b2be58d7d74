import * as z from 'zod';
import { flag } from '../web-api/argument-types.ts';
import { acceptedBlocks, newMessage, type Content } from '../web-api/content.ts';
import { parseJson } from '../web-api/request.ts';
import { RefusalError } from '../web-api/refusal-error.ts';
import type { Message } from '../workspace/messages.ts';
import { team } from '../workspace/people.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What a `response_url` answers about. */
interface Origin {
  readonly messageTs: string;
  readonly channelId: string;
  readonly userId: string;
  readonly at: number;
  uses: number;
}

/** The URLs by which an app may answer an interaction without a token: five times within 30 minutes. */
export interface ResponseUrls {
  /** A path on this server. */
  readonly issue: (message: Message, userId: string) => string;
  /** What was posted to a path; null for a path that was never issued. Throws a RefusalError. */
  readonly answer: (path: string, body: string) => boolean;
}

const most = { uses: 5, milliseconds: 30 * 60_000 };

const response = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  replace_original: flag.default(false),
  delete_original: flag.default(false),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  thread_ts: z.string().optional(),
});

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export function createResponseUrls(workspace: Workspace): ResponseUrls {
  const origins = new Map<string, Origin>();
  return {
    issue: ({ ts, channelId }, userId) => {
      const path = `/actions/${team.id}/${Math.floor(workspace.now())}/${workspace.nextId()}`;
      origins.set(path, { messageTs: ts, channelId, userId, at: workspace.now(), uses: 0 });
      return path;
    },
    answer: (path, body) => {
      const origin = origins.get(path);
      if (origin === undefined) return false;
      if (workspace.now() - origin.at > most.milliseconds) throw new RefusalError('expired_url');
      if (origin.uses >= most.uses) throw new RefusalError('used_url');
      origin.uses += 1;
      respond(response.safeParse(parseJson(body)).data, origin, workspace);
      return true;
    },
  };
}

function respond(sent: z.output<typeof response> | undefined, origin: Origin, workspace: Workspace): void {
  if (sent === undefined) throw new RefusalError('invalid_payload');
  const original = workspace.messages.find(origin.channelId, origin.messageTs);
  if (sent.delete_original) {
    if (original !== undefined) workspace.messages.remove(original);
    return;
  }
  const content = contentOf(sent, workspace);
  if (sent.replace_original) {
    if (original !== undefined) workspace.messages.replace({ ...original, ...content });
    return;
  }
  workspace.messages.post({
    ...newMessage(origin.channelId, content, workspace),
    threadTs: sent.thread_ts ?? null,
    onlyFor: sent.response_type === 'ephemeral' ? origin.userId : null,
  });
}

function contentOf({ text = '', blocks }: z.output<typeof response>, workspace: Workspace): Content {
  const accepted = blocks === undefined ? [] : acceptedBlocks(blocks, workspace);
  if (text === '' && accepted.length === 0) throw new RefusalError('no_text');
  return { text, blocks: accepted };
}
