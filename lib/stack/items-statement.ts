import type { Statement } from './resource.ts';
import { attributeOf } from './resource.ts';

/** The items of instances in the table of records: what is known of each, and what was done with it. */
export const OF_INSTANCES = '*/*/i-*';

/** Calls on those items of a table whose partition key is one of these patterns. */
export function onItemsOf(
  table: 'ExceptionsTable' | 'RecordsTable' | 'StoriesTable',
  sid: string,
  keys: readonly string[],
  actions: readonly string[],
): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions.map((action) => `dynamodb:${action}`),
    Resource: attributeOf(table, 'Arn'),
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
  };
}
