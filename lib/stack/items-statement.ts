import type { Statement } from './resource.ts';
import { attributeOf } from './resource.ts';

/** Calls on those items of a table whose partition key is one of these patterns. */
export function onItemsOf(
  table: 'ExceptionsTable' | 'RecordsTable',
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
