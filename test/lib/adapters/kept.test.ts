import { describe, expect, it, vi } from 'vitest';
import { kept } from '../../../lib/adapters/kept.ts';

describe('what is kept', () => {
  it('is read when it is wanted, and again when it is too old', async () => {
    let now = 0;
    const read = vi.fn<() => Promise<number>>().mockResolvedValueOnce(1).mockResolvedValueOnce(2);
    const value = kept(read, 1_000, () => new Date(now));

    const first = [await value(), await value()];
    now = 999;
    const young = await value();
    now = 1_000;
    const old = await value();

    expect([...first, young, old]).toEqual([1, 1, 1, 2]);
  });

  it('is read by the next one again where it could not be read', async () => {
    const read = vi.fn<() => Promise<number>>().mockRejectedValueOnce(new Error('away')).mockResolvedValue(1);
    const value = kept(read, 1_000, () => new Date(0));

    await expect(value()).rejects.toThrow('away');

    expect(await value()).toBe(1);
  });
});
