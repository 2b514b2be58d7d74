/** The beginning of a period in milliseconds, and its sum. */
export type Datapoint = readonly [start: number, sum: number];

/** Where a page begins: at a query, behind a datapoint of it if that one was sent already. */
export interface PagePosition {
  readonly query: number;
  readonly after?: number | undefined;
}

/** What a page has of one query. */
export interface PagePart<Query> {
  readonly query: Query;
  readonly points: readonly Datapoint[];
  readonly status: 'Complete' | 'PartialData';
}

/**
 * At most `limit` datapoints, from a position on, and where the next page begins. A query that does not fit is
 * partial; those behind it are left to the next page and not computed.
 */
export function pageFrom<Query>(
  queries: readonly Query[],
  pointsOf: (query: Query) => readonly Datapoint[],
  { position, limit }: { readonly position: PagePosition; readonly limit: number },
): { readonly parts: PagePart<Query>[]; readonly next?: PagePosition } {
  const parts: PagePart<Query>[] = [];
  let room = limit;
  for (const [offset, query] of queries.slice(position.query).entries()) {
    const sent = offset === 0 ? position.after : undefined;
    const left = behind(sent, pointsOf(query));
    const points = left.slice(0, room);
    room -= points.length;
    const complete = points.length === left.length;
    parts.push({ query, points, status: complete ? 'Complete' : 'PartialData' });
    const next = { query: position.query + offset, after: points.at(-1)?.[0] };
    if (!complete) return { parts, next };
  }
  return { parts };
}

/** By its time and not by its number: a new datapoint may have come before those that were sent. */
function behind(sent: number | undefined, points: readonly Datapoint[]): readonly Datapoint[] {
  return sent === undefined ? points : points.slice(points.findIndex(([start]) => start === sent) + 1);
}

/** An opaque token of a position. */
export function tokenOf({ query, after }: PagePosition): string {
  return Buffer.from(`${query} ${after ?? ''}`).toString('base64url');
}

/** The position in a token; undefined when it is none of {@link tokenOf}. */
export function positionIn(token: string): PagePosition | undefined {
  const { query, after } =
    /^(?<query>\d+) (?<after>\d*)$/.exec(Buffer.from(token, 'base64url').toString())?.groups ?? {};
  if (query === undefined) return undefined;
  return { query: Number(query), after: after === '' ? undefined : Number(after) };
}
