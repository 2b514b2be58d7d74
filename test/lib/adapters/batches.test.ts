import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batches } from '../../../lib/adapters/batches.ts';

it('items go in their order into batches that have room for them, in no more than it takes', () => {
  const room = fc.record({
    entries: fc.integer({ min: 1, max: 10 }),
    bytes: fc.integer({ min: 1, max: 100 }),
  });

  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 120 })), room, (sizes, { entries, bytes }) => {
      const all = batches(sizes, (size) => size, { entries, bytes });

      expect(all.flat()).toEqual(sizes);
      const total = (batch: readonly number[]) => batch.reduce((sum, size) => sum + size, 0);
      for (const [index, batch] of all.entries()) {
        expect(batch.length).toBeLessThanOrEqual(entries);
        expect(batch.length === 1 || total(batch) <= bytes).toBe(true);
        const [next] = all[index + 1] ?? [];
        if (next !== undefined) expect(batch.length === entries || total(batch) + next > bytes).toBe(true);
      }
    }),
  );
});
