import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MILLISECONDS = 10;

/** Waits until something holds; gives the milliseconds it took, or `null` when it did not in time. */
export async function waitUntil(holds: () => boolean, timeoutMilliseconds: number): Promise<number | null> {
  const start = performance.now();
  while (performance.now() - start < timeoutMilliseconds) {
    if (holds()) return performance.now() - start;
    await sleep(LOOK_EVERY_MILLISECONDS);
  }
  return null;
}
