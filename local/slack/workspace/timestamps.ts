/** Makes Slack's timestamps, such as `1700000000.000100`: unique in a workspace, and increasing. */
export function createTimestamps(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(Math.floor(now()) * 1000, last + 100);
    const seconds = Math.floor(last / 1_000_000);
    return `${seconds}.${String(last % 1_000_000).padStart(6, '0')}`;
  };
}

/** Milliseconds since the epoch of a timestamp. */
export function timeOf(timestamp: string): number {
  return Math.floor(Number(timestamp) * 1000);
}
