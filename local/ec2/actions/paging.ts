import { invalidParameterValue } from '../errors.ts';
import { textAt, type QueryBranch } from '../protocol/query.ts';
import { integerAt } from './parameters.ts';

/** Where a page begins and how much it may hold. */
export interface Page {
  readonly start: number;
  readonly size: number;
}

/** The page that MaxResults and NextToken ask for; without MaxResults everything. */
export function pageOf(parameters: QueryBranch, limits: { least: number; most: number }): Page {
  const size = integerAt(parameters, 'MaxResults');
  if (size !== undefined && (size < limits.least || size > limits.most)) {
    throw invalidParameterValue(
      `Value (${size}) for parameter maxResults is invalid. Expecting a value between ${limits.least} and ${limits.most}.`,
    );
  }
  return { start: positionOf(textAt(parameters, 'NextToken')), size: size ?? Infinity };
}

/** A token that continues at a position. Opaque, so that no client learns to count with it. */
export function tokenFor(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

function positionOf(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  const position = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw invalidParameterValue('Unable to parse pagination token.');
  return Number(position);
}

/** One page of a list that is short enough to be cut. */
export function cutPage<Item>(
  items: readonly Item[],
  { start, size }: Page,
): { page: Item[]; nextToken?: string } {
  const end = start + size;
  const page = items.slice(start, end);
  return end < items.length ? { page, nextToken: tokenFor(end) } : { page };
}
