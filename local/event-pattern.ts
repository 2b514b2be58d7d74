import type { EventPattern, LeafMatcher } from '../lib/stack/event-pattern.ts';

type Leaf = string | number | boolean | null;

/**
 * Whether EventBridge would deliver `event` to a rule with `pattern`.
 *
 * Every leaf of the pattern must match a leaf of the event at the same path; arrays on the way are looked into,
 * and one element that matches is enough. Knows the operators that the stack uses, exact values and `exists`,
 * and throws a TypeError on any other, so that a new one cannot be ignored in silence; on references too, which only
 * CloudFormation knows.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function matchesEventPattern(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    const found = valuesAt(event, key);
    if (!isLeafPattern(wanted)) return matchesEventPattern(wanted, found);
    const leaves = found.filter(isLeaf);
    return wanted.some((matcher) => matchesLeaf(matcher, leaves));
  });
}

// The values under a key, of an object or of each object in a list; lists are spread out.
function valuesAt(value: unknown, key: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((element: unknown) => valuesAt(element, key));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [];
  const found: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return Array.isArray(found) ? found.flat(Infinity) : [found];
}

function matchesLeaf(matcher: LeafMatcher, leaves: readonly Leaf[]): boolean {
  if (typeof matcher === 'string') return leaves.includes(matcher);
  if (!('exists' in matcher)) {
    throw new TypeError(`This matcher knows exact texts and "exists", not ${JSON.stringify(matcher)}`);
  }
  // Only leaves exist: an object or an empty list at the path counts as absent, as it does on EventBridge.
  return leaves.length > 0 === matcher.exists;
}

function isLeafPattern(wanted: EventPattern[string]): wanted is readonly LeafMatcher[] {
  return Array.isArray(wanted);
}

// A member that is `undefined` would not be in the JSON on the wire.
function isLeaf(value: unknown): value is Leaf {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
