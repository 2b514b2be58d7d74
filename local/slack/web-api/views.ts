import * as z from 'zod';
import { checkView } from '../block-kit/check.ts';
import type { ModalView } from '../block-kit/view.ts';
import type { View } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { structure, text } from './argument-types.ts';
import { apiMethod, type ApiMethod } from './method.ts';
import { RefusalError } from './refusal-error.ts';
import { wireView } from './wire.ts';

/** https://docs.slack.dev/reference/methods/views.open */
const open = apiMethod(z.object({ trigger_id: text, view: structure }), (sent, workspace) => {
  const content = acceptedView(sent.view, workspace);
  const exchange = workspace.triggers.exchange(sent.trigger_id);
  if (exchange.kind === 'refused') throw new RefusalError(exchange.error);
  return { view: wireView(workspace.views.open(exchange.userId, content)) };
});

/** https://docs.slack.dev/reference/methods/views.update */
const update = apiMethod(
  z.object({
    view_id: text.optional(),
    external_id: text.optional(),
    hash: text.optional(),
    view: structure,
  }),
  (sent, workspace) => {
    const content = acceptedView(sent.view, workspace);
    const view = openView(sent.view_id ?? sent.external_id ?? '', workspace);
    if (sent.hash !== undefined && sent.hash !== view.hash) throw new RefusalError('hash_conflict');
    return { view: wireView(workspace.views.update(view, content)) };
  },
);

export const viewMethods: Readonly<Record<string, ApiMethod>> = {
  'views.open': open,
  'views.update': update,
};

/** The form as Slack keeps it. Throws a RefusalError. */
export function acceptedView(view: unknown, { nextId }: Workspace): ModalView {
  const checked = checkView(view, nextId);
  if (checked.kind === 'refused') throw new RefusalError(checked.error, checked.problems);
  return checked.value;
}

function openView(id: string, { views }: Workspace): View {
  const view = views.find(id);
  if (view === undefined) throw new RefusalError('not_found');
  return view;
}
