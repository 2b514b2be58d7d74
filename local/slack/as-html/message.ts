import { clockTime } from '../mrkdwn/dates.ts';
import { parseMrkdwn } from '../mrkdwn/passages.ts';
import type { Message } from '../workspace/messages.ts';
import { findUser, type User } from '../workspace/people.ts';
import { timeOf } from '../workspace/timestamps.ts';
import type { View } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { blockHtml } from './blocks.ts';
import { markup, type Html } from '../../../lib/boundary/markup.ts';
import { labelHtml, passagesHtml, type Viewpoint } from './passages.ts';

/** A message as it stands in a channel. Everything in it that came from outside is escaped. */
export function messageHtml(message: Message, workspace: Workspace, viewpoint: Viewpoint): Html {
  const author = findUser(message.authorId);
  const body =
    message.blocks.length === 0
      ? passagesHtml(parseMrkdwn(message.text), viewpoint)
      : markup`${message.blocks.map((block) => blockHtml(block, viewpoint))}`;
  const edited = message.edited === null ? null : markup`<span class="edited">(edited)</span>`;
  const alone = message.onlyFor === null ? null : markup`<p class="alone">👁 Only visible to you</p>`;
  const sent = new Date(timeOf(message.ts));
  return markup`${alone}${avatarHtml(author)}<div class="content"><p class="byline"><strong>${author?.realName ?? 'Unknown'}</strong>${
    author?.isBot === true ? markup`<span class="badge">APP</span>` : null
  }<time datetime="${sent.toISOString()}">${clockTime(sent, viewpoint.reader)}</time></p><div class="body">${body}${edited}</div>${threadHtml(message, workspace, viewpoint)}</div>`;
}

/** The line below a message that opens its thread. */
function threadHtml(message: Message, { messages }: Workspace, { reader }: Viewpoint): Html | null {
  if (message.threadTs !== null || message.onlyFor !== null) return null;
  const replies = messages.repliesTo(message);
  const latest = replies.at(-1);
  if (latest === undefined) return markup`<button type="button" class="thread empty">Open thread</button>`;
  const authors = [...new Set(replies.map(({ authorId }) => authorId))].slice(0, 3);
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  const last = clockTime(new Date(timeOf(latest.ts)), reader);
  return markup`<button type="button" class="thread">${authors.map((id) => avatarHtml(findUser(id)))}<b>${count}</b><span>Last reply at ${last}</span></button>`;
}

function avatarHtml(user: User | undefined): Html {
  const name = user?.realName ?? '?';
  const initials = name
    .split(' ')
    .slice(0, 2)
    .map((word) => word.charAt(0))
    .join('');
  return markup`<span class="avatar ${user?.name ?? ''}" aria-hidden="true">${initials}</span>`;
}

/** A form, as the person it is for sees it. */
export function viewHtml({ id, content, errors }: View, viewpoint: Viewpoint): Html {
  const { title, submit, close, blocks } = content;
  const send =
    submit === undefined
      ? null
      : markup`<button type="submit" class="button primary">${labelHtml(submit, viewpoint)}</button>`;
  return markup`<form class="view" data-view="${id}" novalidate><h2 id="title-${id}">${labelHtml(title, viewpoint)}</h2><div class="blocks">${blocks.map(
    (block) => blockHtml(block, viewpoint, errors),
  )}</div><p class="error" role="alert" hidden></p><footer><button type="button" class="button default close">${close === undefined ? 'Close' : labelHtml(close, viewpoint)}</button>${send}</footer></form>`;
}
