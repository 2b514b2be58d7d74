/**
 * The AWS Query protocol's form body as a tree: `Filter.1.Value.2=x` is `Filter` → `1` → `Value` → `2` → `x`.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
 */
export type QueryNode = string | QueryBranch;
export type QueryBranch = ReadonlyMap<string, QueryNode>;
type MutableBranch = Map<string, string | MutableBranch>;

/** Parses an `application/x-www-form-urlencoded` body. Maps, not objects: `__proto__` is a name like any other. */
export function parseQuery(body: string): QueryBranch {
  const root: MutableBranch = new Map();
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split('.');
    const leaf = path.pop() ?? name;
    let branch = root;
    for (const step of path) branch = descend(branch, step);
    branch.set(leaf, value);
  }
  return root;
}

function descend(branch: MutableBranch, step: string): MutableBranch {
  const next = branch.get(step);
  if (next !== undefined && typeof next !== 'string') return next;
  const created: MutableBranch = new Map();
  branch.set(step, created);
  return created;
}

/** The node at a dotted path, or undefined. */
export function nodeAt(branch: QueryBranch, path: string): QueryNode | undefined {
  let node: QueryNode | undefined = branch;
  for (const step of path.split('.')) {
    if (node === undefined || typeof node === 'string') return undefined;
    node = node.get(step);
  }
  return node;
}

/** The text at a dotted path, or undefined when it was not sent. */
export function textAt(branch: QueryBranch, path: string): string | undefined {
  const node = nodeAt(branch, path);
  return typeof node === 'string' ? node : undefined;
}

/** The structure at a dotted path; an empty one when it was not sent. */
export function branchAt(branch: QueryBranch, path: string): QueryBranch {
  const node = nodeAt(branch, path);
  return node === undefined || typeof node === 'string' ? new Map() : node;
}

/** The members of a list, in the order of their index. */
export function listAt(branch: QueryBranch, path: string): QueryNode[] {
  return membersOf(branchAt(branch, path));
}

/** The texts of a list of scalars. */
export function textsAt(branch: QueryBranch, path: string): string[] {
  return listAt(branch, path).filter((member) => typeof member === 'string');
}

/** The structures of a list of structures. */
export function branchesAt(branch: QueryBranch, path: string): QueryBranch[] {
  return listAt(branch, path).filter((member) => typeof member !== 'string');
}

/** True when every key is an index, which is how the protocol writes lists. */
export function isList(branch: QueryBranch): boolean {
  return branch.size > 0 && [...branch.keys()].every((key) => /^\d+$/.test(key));
}

/** The members of a branch that is a list, in order. */
export function membersOf(branch: QueryBranch): QueryNode[] {
  return [...branch.entries()]
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, member]) => member);
}
