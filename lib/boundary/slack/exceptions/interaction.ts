import * as z from 'zod';
import type { Identity } from '../../../domain/exception/identity.ts';
import { BUTTONS } from './button-ids.ts';
import { EXCEPTION_FORM } from './exception-form.ts';
import { filledForm } from './filled-form.ts';
import { parseFormStart, type FormStart } from './form-start.ts';
import { replyToSchema, slackUserId, type ReplyTo } from './reply-to.ts';

/** What somebody did in Slack. */
export type Interaction =
  /** They want the form. */
  | { readonly kind: 'ask'; readonly triggerId: string; readonly start: FormStart; readonly replyTo: ReplyTo }
  /** They sent the form off. */
  | { readonly kind: 'submit'; readonly viewId: string; readonly by: Identity; readonly form: Filled }
  | {
      readonly kind: 'approve' | 'deny';
      readonly exceptionId: string;
      readonly by: Identity;
      readonly replyTo: ReplyTo;
    }
  /** Nothing of ours: a button that only opens a link, another app's form. */
  | { readonly kind: 'ignored'; readonly what: string }
  /** It is none of Slack's interactions, or not what our buttons and forms send. */
  | { readonly kind: 'unreadable'; readonly problem: string };

type Filled = z.infer<typeof filledForm>;

const user = z.object({
  id: slackUserId,
  name: z.string().exactOptional(),
  username: z.string().exactOptional(),
});

const press = z.object({
  type: z.literal('block_actions'),
  user,
  trigger_id: z.string().min(1),
  response_url: z.string().exactOptional(),
  container: z.object({ thread_ts: z.string().exactOptional() }),
  channel: z.object({ id: z.string() }).exactOptional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().exactOptional() })).min(1),
});

const submission = z.object({
  type: z.literal('view_submission'),
  user,
  view: filledForm.extend({ id: z.string().min(1) }),
});

/** What tells the kinds of interactions apart. */
const anything = z.object({
  type: z.string(),
  actions: z.array(z.object({ action_id: z.string() })).exactOptional(),
  view: z.object({ callback_id: z.string() }).exactOptional(),
});

/**
 * Reads a body that Slack has signed: a form with one `payload`, which is JSON. Takes no notice of what it does not
 * know. https://docs.slack.dev/reference/interaction-payloads
 */
export function parseInteraction(body: Uint8Array): Interaction {
  const [payload, ...others] = new URLSearchParams(Buffer.from(body).toString()).getAll('payload');
  if (payload === undefined || others.length > 0) return unreadable('The body has not one payload.');
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return unreadable('The payload is not JSON.');
  }
  const seen = anything.safeParse(json);
  return seen.success ? read(json, seen.data) : unreadable('The payload is none of an interaction.');
}

function read(json: unknown, { type, actions: [action] = [], view }: z.infer<typeof anything>): Interaction {
  const isOurButton = Object.values<string>(BUTTONS).includes(action?.action_id ?? '');
  if (type === 'block_actions' && isOurButton) return readPress(json);
  if (type === 'view_submission' && view?.callback_id === EXCEPTION_FORM) return readSubmission(json);
  return { kind: 'ignored', what: `${type} ${action?.action_id ?? view?.callback_id ?? ''}`.trim() };
}

function readSubmission(json: unknown): Interaction {
  const { data } = submission.safeParse(json);
  if (data === undefined) return unreadable('The form is not as ours.');
  const { id: viewId, ...form } = data.view;
  return { kind: 'submit', viewId, by: identityOf(data.user), form };
}

function readPress(json: unknown): Interaction {
  const { data } = press.safeParse(json);
  const [action] = data?.actions ?? [];
  if (data === undefined || action === undefined)
    return unreadable('The press is not as those of our buttons.');
  const replyTo = replyToSchema.safeParse({
    userId: data.user.id,
    channelId: data.channel?.id,
    threadTs: data.container.thread_ts ?? null,
    responseUrl: data.response_url ?? null,
  }).data;
  const { action_id: actionId, value = '' } = action;
  if (replyTo === undefined || value === '') return unreadable('The press is of no message of ours.');
  if (actionId === BUTTONS.approve || actionId === BUTTONS.deny) {
    const kind = actionId === BUTTONS.approve ? 'approve' : 'deny';
    return { kind, exceptionId: value, by: identityOf(data.user), replyTo };
  }
  const start = parseFormStart(value);
  if (start === null) return unreadable('The button does not say what it is for.');
  return { kind: 'ask', triggerId: data.trigger_id, start, replyTo };
}

/** A person as Slack's signature proves them. */
function identityOf({ id, name, username }: z.infer<typeof user>): Identity {
  return { kind: 'slack-user', id, name: name ?? username ?? id };
}

function unreadable(problem: string): Interaction {
  return { kind: 'unreadable', problem };
}
