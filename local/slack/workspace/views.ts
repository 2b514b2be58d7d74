import type { ModalView } from '../block-kit/view.ts';
import type { Changes } from './changes.ts';

/** A form that somebody has open. */
export interface View {
  readonly id: string;
  /** Changes with each update, so that an app can notice that it was too late. */
  readonly hash: string;
  readonly userId: string;
  readonly content: ModalView;
  /** What the app said is wrong with the answers, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

export interface Views {
  readonly open: (userId: string, content: ModalView) => View;
  readonly update: (view: View, content: ModalView) => View;
  readonly refuse: (view: View, errors: View['errors']) => void;
  readonly close: (view: View) => void;
  readonly find: (idOrExternalId: string) => View | undefined;
  readonly list: () => readonly View[];
}

export function createViews({ tell }: Changes, nextTimestamp: () => string): Views {
  const views = new Map<string, View>();
  let count = 0;
  const save = (kind: 'view-opened' | 'view-updated', view: View): View => {
    views.set(view.id, view);
    tell({ kind, view });
    return view;
  };
  return {
    open: (userId, content) => {
      const id = `V0LOCAL${String((count += 1)).padStart(3, '0')}`;
      return save('view-opened', { id, hash: nextTimestamp(), userId, content, errors: {} });
    },
    update: (view, content) => save('view-updated', { ...view, hash: nextTimestamp(), content, errors: {} }),
    refuse: (view, errors) => void save('view-updated', { ...view, errors }),
    close: (view) => {
      views.delete(view.id);
      tell({ kind: 'view-closed', view });
    },
    find: (idOrExternalId) =>
      views.get(idOrExternalId) ??
      [...views.values()].find(
        ({ content }) => content.external_id !== '' && content.external_id === idOrExternalId,
      ),
    list: () => [...views.values()],
  };
}
