import { interactiveElements } from '../block-kit/interactive.ts';
import type { Block } from '../block-kit/blocks.ts';
import { findUser } from '../workspace/people.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { initialAnswer, type Answer } from './answers.ts';
import { deliverPayload, type Delivered, type Delivery } from './deliver.ts';
import { messageActionPayload, viewActionPayload, type Used } from './payloads.ts';
import type { ResponseUrls } from './response-urls.ts';
import { closeView, submitView, type Answers } from './submit.ts';

/** What a person does. Each rejects when there is no such message, form, element or person. */
export interface Interactions {
  /** Presses a button, or makes a choice, in a message; as Alice unless somebody else is named. */
  readonly press: (
    messageTs: string,
    actionId: string,
    asUser?: string,
    answer?: Answer,
  ) => Promise<Delivered>;
  /** Presses a button, or makes a choice, within a form. */
  readonly pressInView: (viewId: string, actionId: string, answer?: Answer) => Promise<Delivered>;
  /** Sends a form off; answers by action id, what is left out stays as it was shown. */
  readonly submit: (viewId: string, answers: Answers) => Promise<Delivered>;
  /** Closes a form without sending it. */
  readonly closeForm: (viewId: string) => Promise<void>;
}

/** What is needed to carry out what people do. */
export interface Acting {
  readonly workspace: Workspace;
  readonly responseUrls: ResponseUrls;
  /** The URL of this server. */
  readonly url: () => string;
  readonly delivery: () => Delivery;
}

export function createInteractions(acting: Acting): Interactions {
  return {
    press: (messageTs, actionId, asUser = 'alice', answer) =>
      press(messageTs, { actionId, asUser, answer }, acting),
    pressInView: (viewId, actionId, answer) => pressInView(viewId, { actionId, answer }, acting),
    submit: (viewId, answers) => submitView(viewId, answers, acting),
    closeForm: (viewId) => closeView(viewId, acting),
  };
}

interface Press {
  readonly actionId: string;
  readonly answer: Answer | undefined;
}

async function press(
  messageTs: string,
  { asUser, ...pressed }: Press & { readonly asUser: string },
  { workspace, responseUrls, url, delivery }: Acting,
): Promise<Delivered> {
  const message = workspace.messages.byTimestamp(messageTs);
  if (message === undefined) throw new Error(`There is no message ${messageTs}.`);
  const user = findUser(asUser);
  if (user === undefined) throw new Error(`There is nobody called ${asUser}.`);
  const used = find(message.blocks, pressed);
  const responseUrl = url() + responseUrls.issue(message, user.id);
  const payload = messageActionPayload(used, message, { userId: user.id, responseUrl }, workspace);
  return deliverPayload(payload, delivery());
}

async function pressInView(
  viewId: string,
  pressed: Press,
  { workspace, delivery }: Acting,
): Promise<Delivered> {
  const view = workspace.views.find(viewId);
  if (view === undefined) throw new Error(`There is no form ${viewId}.`);
  const payload = viewActionPayload(find(view.content.blocks, pressed), view, workspace);
  return deliverPayload(payload, delivery());
}

function find(blocks: readonly Block[], { actionId, answer }: Press): Used {
  const found = interactiveElements(blocks).find(({ element }) => element.action_id === actionId);
  if (found === undefined) throw new Error(`There is nothing with the action id ${actionId}.`);
  return { ...found, answer: answer === undefined ? initialAnswer(found.element) : answer };
}
