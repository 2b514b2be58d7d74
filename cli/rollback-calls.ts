import {
  foundAnswer,
  planAnswer,
  rollbackAnswer,
  type FoundAnswer,
  type PlannedAnswer,
  type RolledBackAnswer,
} from '../lib/boundary/exceptions-api/rollback-answers.ts';
import { ROLLBACKS_PER_CALL } from '../lib/boundary/exceptions-api/rollback-bodies.ts';
import { instanceKey, type InstanceKey } from '../lib/domain/instance.ts';
import type { ExceptionsApi } from './exceptions-api.ts';
import { InputError } from './input-error.ts';
import type { Selection } from './rollback-selection.ts';

/** What would become of the instances that were selected. */
export interface Plan {
  readonly planned: readonly PlannedAnswer[];
  /** Those that would get something back. */
  readonly affected: readonly InstanceKey[];
  /** The keys of records that cannot be read. */
  readonly unreadable: readonly string[];
}

/** Why and for how long. */
export interface Terms {
  readonly reason: string;
  readonly hours: number;
}

/** How far a command has come, in a word and a number. */
export type ShowCount = (what: string, count: number) => void;

/** More at once is hardly what somebody meant, and nobody reads the list that they confirm. */
const MOST_INSTANCES = 1_000;

const READ_AGAIN = 'Nothing was to be changed: repeat it.';
const DO_AGAIN = 'Repeating it is safe: what is done is not done twice.';

/** Finds what is selected, and asks what a rollback of each would come to. Nothing changes. */
export async function planOf(
  selection: Selection,
  { reason, hours }: Terms,
  api: ExceptionsApi,
  show: ShowCount,
): Promise<Plan> {
  const { instances, unreadable } = await selected(selection, api, show);
  const planned: PlannedAnswer[] = [];
  for (const part of parts(instances)) {
    const body = { instances: part, reason, hours };
    planned.push(...(await api.post('/rollbacks/plan', body, planAnswer, READ_AGAIN)).planned);
    show('Instances looked at', planned.length);
  }
  const affected = planned.filter(({ outcome }) => outcome === 'gives-back');
  return { planned, affected: affected.map(({ instance }) => instance), unreadable };
}

/** Rolls instances back, as many at once as the API takes. */
export async function rollBackAll(
  instances: readonly InstanceKey[],
  { reason, hours }: Terms,
  api: ExceptionsApi,
  show: ShowCount,
): Promise<RolledBackAnswer[]> {
  const results: RolledBackAnswer[] = [];
  for (const part of parts(instances)) {
    const body = { instances: part, reason, hours };
    results.push(...(await api.post('/rollbacks', body, rollbackAnswer, DO_AGAIN)).results);
    show('Instances done', results.length);
  }
  return results;
}

type Loose = Extract<Selection, { kind: 'instances' }>['instances'];

async function selected(
  selection: Selection,
  api: ExceptionsApi,
  show: ShowCount,
): Promise<{ readonly instances: Loose; readonly unreadable: readonly string[] }> {
  if (selection.kind === 'instances') return { instances: limited(selection.instances), unreadable: [] };

  const found = new Map<string, InstanceKey>();
  const unreadable = new Set<string>();
  const { until } = selection.window;
  for (let since: Date | null = selection.window.since; since !== null;) {
    const body: object = { selection: selection.selection, window: { since, until } };
    const page: FoundAnswer = await api.post('/rollbacks/find', body, foundAnswer, READ_AGAIN);
    page.instances.forEach((instance) => found.set(instanceKey(instance), instance));
    page.unreadable.forEach((key) => unreadable.add(key));
    show('Corrections found', limited([...found.values()]).length);
    since = page.next;
  }
  return { instances: [...found.values()], unreadable: [...unreadable] };
}

function limited<Instances extends Loose>(instances: Instances): Instances {
  if (instances.length <= MOST_INSTANCES) return instances;
  throw new InputError(
    `more than ${MOST_INSTANCES.toLocaleString('en')} instances are selected: narrow it down by --since and --until`,
  );
}

function parts<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / ROLLBACKS_PER_CALL) }, (_, index) =>
    items.slice(index * ROLLBACKS_PER_CALL, (index + 1) * ROLLBACKS_PER_CALL),
  );
}
