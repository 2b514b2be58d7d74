import type { InteractiveElement } from '../block-kit/elements.ts';
import type { Interactive } from '../block-kit/interactive.ts';
import type { Fields } from '../web-api/method.ts';
import { wireMessage, wireView } from '../web-api/wire.ts';
import type { Message } from '../workspace/messages.ts';
import { app, findUser, team } from '../workspace/people.ts';
import type { View } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { answerFields, type Answer } from './answers.ts';

/** An element of a message or form, used by somebody, with what they chose. */
export interface Used extends Interactive {
  readonly answer: Answer;
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function messageActionPayload(
  used: Used,
  message: Message,
  facts: { readonly userId: string; readonly responseUrl: string },
  workspace: Workspace,
): Fields {
  const channel = workspace.channels.byId(message.channelId);
  return {
    type: 'block_actions',
    ...common(facts.userId, workspace),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channelId,
      is_ephemeral: message.onlyFor !== null,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    },
    channel: { id: message.channelId, name: channel?.directWith === null ? channel.name : 'directmessage' },
    // Of a message that only one person sees, an app is not shown the content.
    ...(message.onlyFor === null ? { message: wireMessage(message, workspace) } : {}),
    state: { values: {} },
    response_url: facts.responseUrl,
    actions: [actionOf(used, workspace)],
  };
}

/** An element of a form, used before the form is sent off. */
export function viewActionPayload(used: Used, view: View, workspace: Workspace): Fields {
  return {
    type: 'block_actions',
    ...common(view.userId, workspace),
    container: { type: 'view', view_id: view.id },
    view: wireView(view),
    actions: [actionOf(used, workspace)],
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function submissionPayload(view: View, answers: readonly Used[], workspace: Workspace): Fields {
  const state: Record<string, Record<string, Fields>> = {};
  for (const { blockId, element, answer } of answers)
    (state[blockId] ??= {})[element.action_id ?? ''] = {
      type: element.type,
      ...answerFields(element, answer),
    };
  return {
    type: 'view_submission',
    ...common(view.userId, workspace),
    view: wireView(view, state),
    response_urls: [],
  };
}

/** Tells that a form was closed without being sent; there is no trigger to answer it with. */
export function closedPayload(view: View): Fields {
  return { type: 'view_closed', ...sender(view.userId), view: wireView(view), is_cleared: false };
}

function common(userId: string, { triggers }: Workspace): Fields {
  return { ...sender(userId), trigger_id: triggers.issue(userId) };
}

function sender(userId: string): Fields {
  const name = findUser(userId)?.name ?? userId;
  return {
    user: { id: userId, username: name, name, team_id: team.id },
    api_app_id: app.id,
    token: 'local-verification-token',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function actionOf({ blockId, element, answer }: Used, { nextTimestamp }: Workspace): Fields {
  return {
    type: element.type,
    action_id: element.action_id,
    block_id: blockId,
    ...labelOf(element),
    ...answerFields(element, answer),
    action_ts: nextTimestamp(),
  };
}

function labelOf(element: InteractiveElement): Fields {
  if (element.type !== 'button') return {};
  const { text, style } = element;
  return { text, ...(style === undefined ? {} : { style }) };
}
