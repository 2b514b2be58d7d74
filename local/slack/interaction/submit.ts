import * as z from 'zod';
import { interactiveElements } from '../block-kit/interactive.ts';
import { checkView } from '../block-kit/check.ts';
import { parseJson } from '../web-api/request.ts';
import type { View } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { answerProblem, initialAnswer, type Answer } from './answers.ts';
import { deliverPayload, type Delivered } from './deliver.ts';
import type { Acting } from './interactions.ts';
import { closedPayload, submissionPayload, type Used } from './payloads.ts';

/** Answers by action id. */
export type Answers = Readonly<Record<string, Answer>>;

const responseAction = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.enum(['update', 'push']), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

/** Sends a form off, and does with it what the app answers. A form with missing answers is not sent. */
export async function submitView(
  viewId: string,
  answers: Answers,
  { workspace, delivery }: Acting,
): Promise<Delivered> {
  const view = openView(viewId, workspace);
  const given = answersOf(view, answers);
  const errors = problemsOf(view, given);
  if (Object.keys(errors).length > 0) {
    workspace.views.refuse(view, errors);
    return { kind: 'failed', reason: 'Some answers are missing or wrong.' };
  }
  const delivered = await deliverPayload(submissionPayload(view, given, workspace), delivery());
  return followAnswer(view, delivered, workspace);
}

/** Closes a form without sending it, and tells the app where it asked for that. */
export async function closeView(viewId: string, { workspace, delivery }: Acting): Promise<void> {
  const view = openView(viewId, workspace);
  workspace.views.close(view);
  if (view.content.notify_on_close) await deliverPayload(closedPayload(view), delivery());
}

function followAnswer(view: View, delivered: Delivered, { views, nextId }: Workspace): Delivered {
  if (delivered.kind === 'failed' || delivered.status !== 200) return delivered;
  // The app may have closed or changed the form meanwhile, by views.update.
  const current = views.find(view.id) ?? view;
  if (delivered.body.trim() === '') {
    views.close(current);
    return delivered;
  }
  const action = responseAction.safeParse(parseJson(delivered.body)).data;
  if (action === undefined) return { kind: 'failed', reason: 'The app answered what is no response_action.' };
  switch (action.response_action) {
    case 'clear':
      views.close(current);
      return delivered;
    case 'errors':
      views.refuse(current, action.errors);
      return delivered;
    case 'update':
    case 'push': {
      const checked = checkView(action.view, nextId);
      if (checked.kind === 'refused') return { kind: 'failed', reason: checked.problems.join('; ') };
      views.update(current, checked.value);
      return delivered;
    }
  }
}

function answersOf({ content }: View, answers: Answers): Used[] {
  return interactiveElements(content.blocks)
    .filter(({ element }) => element.type !== 'button' && element.type !== 'overflow')
    .map(({ blockId, element }) => {
      const given = answers[element.action_id ?? ''];
      return { blockId, element, answer: given === undefined ? initialAnswer(element) : given };
    });
}

function problemsOf({ content }: View, given: readonly Used[]): Record<string, string> {
  const required = content.blocks.flatMap((block) =>
    block.type === 'input' && block.optional !== true ? (block.block_id ?? []) : [],
  );
  const problems = given
    .filter(({ blockId, answer }) => required.includes(blockId) || (answer !== null && answer.length > 0))
    .map(({ blockId, element, answer }) => [blockId, answerProblem(element, answer)] as const)
    .filter((entry): entry is readonly [string, string] => entry[1] !== null);
  return Object.fromEntries(problems);
}

function openView(viewId: string, { views }: Workspace): View {
  const view = views.find(viewId);
  if (view === undefined) throw new Error(`There is no form ${viewId}.`);
  return view;
}
