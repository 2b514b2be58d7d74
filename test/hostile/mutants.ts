/** What is done to one place in a piece of JSON. */
export interface Mutation {
  /** Which of its nodes, counted in the order in which they are visited, round and round. */
  readonly at: number;
  readonly how: 'replace' | 'drop' | 'nest' | 'list' | 'rename';
  readonly value: unknown;
}

/** A copy of some JSON with one place replaced, dropped, wrapped in an object, put in a list, or under another name. */
export function mutated(json: unknown, { at, ...change }: Mutation): unknown {
  return changed(json, { ...change, target: at % countOf(json), seen: { nodes: 0 } });
}

interface Change extends Omit<Mutation, 'at'> {
  readonly target: number;
  /** Counts the nodes on the way. */
  readonly seen: { nodes: number };
}

const DROPPED = Symbol('dropped');

function changed(json: unknown, change: Change): unknown {
  const isTarget = change.seen.nodes === change.target;
  change.seen.nodes += 1;
  if (isTarget) return replaced(json, change);
  if (Array.isArray(json)) {
    return json.map((element) => changed(element, change)).filter((element) => element !== DROPPED);
  }
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([key, value]) => {
    const isRenamed = change.how === 'rename' && change.seen.nodes === change.target;
    return [isRenamed ? nameOf(change.value) : key, changed(value, change)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== DROPPED));
}

/** Of what is no text, the name that JavaScript has a meaning for. */
function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : '__proto__';
}

function replaced(json: unknown, { how, value }: Change): unknown {
  switch (how) {
    case 'replace':
      return value;
    case 'drop':
      return DROPPED;
    case 'nest':
      return { item: json };
    case 'list':
      return [json, value, json];
    case 'rename':
      return json;
  }
}

function countOf(json: unknown): number {
  if (typeof json !== 'object' || json === null) return 1;
  return 1 + Object.values(json).reduce<number>((sum, value) => sum + countOf(value), 0);
}
