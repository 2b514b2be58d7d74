import { asList, isNode, scalar } from './ec2-serialisation.ts';

export type Tags = Readonly<Record<string, string>>;

/**
 * Tags of either style: `{ key, value }` or `{ Key, Value }`. A value that lost its quotes on the way (`true`,
 * `1`) is text again. `null` where an element has no key: then the tags are not known, and taking the rest for
 * all of them could hide the one tag that exempts the instance. An empty key is one of line breaks alone, of which
 * XML leaves nothing: whoever may tag could else keep the guard from ever knowing the tags.
 */
export function tagsOf(list: unknown): Tags | null {
  const entries = asList(list).map(entryOf);
  return entries.includes(null) ? null : Object.fromEntries(entries.filter((entry) => entry !== null));
}

/**
 * The tags that a request gives the instances it launches; `undefined` where it gives them none.
 * The two names are EC2's, legacy `resourceType` and `tags`, nested `ResourceType` and `Tag`.
 */
export function requestedTags(specifications: unknown): Tags | null | undefined {
  const ofInstances = asList(specifications)
    .filter(isNode)
    .filter((specification) => scalar(specification['resourceType'] ?? specification['ResourceType']) === 'instance');
  if (ofInstances.length === 0) return undefined;

  return tagsOf(ofInstances.flatMap((specification) => asList(specification['tags'] ?? specification['Tag'])));
}

function entryOf(tag: unknown): readonly [string, string] | null {
  if (!isNode(tag)) return null;
  const named = tag['key'] ?? tag['Key'];
  const key = named === '' ? '' : scalar(named);
  return key === null ? null : [key, scalar(tag['value'] ?? tag['Value']) ?? ''];
}
