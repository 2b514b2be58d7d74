import type { Text } from './resource.ts';

/** What a leaf of an event is compared with: the same value, or whether the leaf is there at all. */
export type LeafMatcher = Text | { readonly exists: boolean };

/**
 * An EventBridge event pattern, as far as this stack uses the language.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export interface EventPattern {
  readonly [key: string]: readonly LeafMatcher[] | EventPattern;
}
