import { vi } from 'vitest';

/** Looks every few milliseconds until something holds; fails when it never does. */
export async function until(holds: () => boolean): Promise<void> {
  await vi.waitUntil(holds, { interval: 2, timeout: 10_000 });
}
