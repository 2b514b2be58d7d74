/** How much fits into one call. */
export interface Room {
  readonly entries: number;
  readonly bytes: number;
}

/** Items in their order, in as few batches as fit. An item that is too large by itself gets a batch of its own. */
export function batches<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
  room: Room,
): [Item, ...Item[]][] {
  const all: [Item, ...Item[]][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    const last = all.at(-1);
    if (last === undefined || last.length === room.entries || bytes + size > room.bytes) {
      all.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return all;
}
