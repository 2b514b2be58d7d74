import { describe, expect, it } from 'vitest';
import { waitUntil } from '../../../local/story/wait-until.ts';

describe('waiting', () => {
  it('ends at once where it holds already', async () => {
    expect(await waitUntil(() => true, 20)).toBeGreaterThanOrEqual(0);
  });

  it('looks again until it holds', async () => {
    let looks = 0;

    const waited = await waitUntil(() => (looks += 1) === 2, 10_000);

    expect(looks).toBe(2);
    expect(waited).toBeGreaterThan(0);
  });

  it('gives up in time', async () => {
    expect(await waitUntil(() => false, 15)).toBeNull();
  });
});
