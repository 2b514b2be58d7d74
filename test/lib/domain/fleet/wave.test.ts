import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WavePolicy } from '../../../../lib/domain/fleet/fleet-policy.ts';
import {
  firstWave,
  isInWave,
  nextWave,
  positionOf,
  resumed,
  roomIn,
  waveName,
  withRefusing,
  type WaveState,
} from '../../../../lib/domain/fleet/wave.ts';
import { minutesAgo, NOW } from '../../../given.ts';

const waves: WavePolicy = { canary: 2, percentages: [10, 50, 100], haltAbovePercent: 10 };
const key = fc.record({
  accountId: fc.constantFrom('111122223333', '444455556666'),
  region: fc.constantFrom('eu-west-1', 'us-east-1'),
  instanceId: fc.bigInt({ min: 0n, max: 2n ** 68n }).map((id) => `i-${id.toString(16).padStart(17, '0')}`),
});

function aWave(differences: Partial<WaveState> = {}): WaveState {
  return { ...firstWave('baseline'), ...differences };
}

describe('the place of an instance among all', () => {
  it('is always the same, and from 0 to below 100', () => {
    fc.assert(
      fc.property(key, (instance) => {
        expect(positionOf(instance)).toBe(positionOf({ ...instance }));
        expect(positionOf(instance)).toBeGreaterThanOrEqual(0);
        expect(positionOf(instance)).toBeLessThan(100);
      }),
    );
  });

  it('spreads instances evenly, also those whose ids are alike', () => {
    const ids = Array.from(
      { length: 10_000 },
      (_, index) => `i-0a1b2c3d4e5f${String(index).padStart(5, '0')}`,
    );
    const positions = ids.map((instanceId) =>
      positionOf({ accountId: '111122223333', region: 'eu-west-1', instanceId }),
    );

    for (const percent of [1, 10, 50, 90]) {
      const below = positions.filter((position) => position < percent).length / 100;
      expect(Math.abs(below - percent)).toBeLessThan(1.5);
    }
  });

  it('is below the share of its first wave', () => {
    const instance = { accountId: '111122223333', region: 'eu-west-1', instanceId: 'i-0a1b2c3d4e5f60718' };
    const percentages = [positionOf(instance), positionOf(instance) + 0.01];

    expect(isInWave(instance, { number: 1 }, { ...waves, percentages })).toBe(false);
    expect(isInWave(instance, { number: 2 }, { ...waves, percentages })).toBe(true);
  });

  it('leaves an instance in every later wave, and all in the last', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 2 }), (instance, number) => {
        if (isInWave(instance, { number }, waves))
          expect(isInWave(instance, { number: number + 1 }, waves)).toBe(true);
        expect(isInWave(instance, { number: 3 }, waves)).toBe(true);
        expect(isInWave(instance, { number: 0 }, waves)).toBe(true);
      }),
    );
  });
});

describe('the room in a wave', () => {
  it.each([
    [0, 0, 2],
    [0, 1, 1],
    [0, 3, 0],
    [1, 500, Infinity],
  ])('of wave %i with %i changed is %i', (number, changed, room) => {
    expect(roomIn({ number, changed }, waves)).toBe(room);
  });
});

describe('the next wave', () => {
  const awaited = { sweptAt: minutesAgo(10), waitingAt: minutesAgo(9) };
  const swept = { ...awaited, changed: 2, lastChangedAt: minutesAgo(24 * 60) };

  it.each<[string, Partial<WaveState>, number]>([
    ['begins when this one was swept and watched', swept, 1],
    ['begins at once after one that changed nothing', { ...awaited, number: 1 }, 2],
    [
      'begins where the next one is waited for since the very sweep',
      { ...swept, waitingAt: swept.sweptAt },
      1,
    ],
    ['begins where it is not known when it changed the last one', { ...swept, lastChangedAt: null }, 1],
    [
      'needs no watch of a change that was not of this wave',
      { ...swept, changed: 0, lastChangedAt: minutesAgo(1) },
      1,
    ],
    ['does not begin where nobody waits for it', { ...swept, waitingAt: null }, 0],
    ['does not begin for those who waited before the last sweep', { ...swept, waitingAt: minutesAgo(11) }, 0],
    ['waits for the watch', { ...swept, lastChangedAt: minutesAgo(24 * 60 - 1) }, 0],
    ['waits for a sweep that left nobody behind', { ...swept, sweptAt: null }, 0],
    ['does not begin where this one is halted', { ...swept, status: 'halted' }, 0],
    ['is none after the last', { ...swept, number: 3 }, 3],
  ])('%s', (_name, differences, number) => {
    expect(nextWave(aWave(differences), waves, 24, NOW).number).toBe(number);
  });

  it('begins with nothing counted', () => {
    expect(nextWave(aWave({ ...swept, refusing: 1 }), waves, 24, NOW)).toEqual({
      ...firstWave('baseline'),
      number: 1,
    });
  });
});

describe('an instance whose calls are refused', () => {
  it('is counted, and halts its scope beyond the limit', () => {
    const first = withRefusing(aWave({ number: 1, changed: 10 }), { instanceId: 'i-1' }, waves);
    const second = withRefusing(first, { instanceId: 'i-2' }, waves);
    const third = withRefusing(second, { instanceId: 'i-3' }, waves);

    expect(first).toMatchObject({ status: 'running', refusing: 1, halt: null });
    expect(second).toMatchObject({ status: 'halted', refusing: 2 });
    expect(second.halt).toBe(
      'Calls are refused on 2 of 10 instances that were changed, more than the 10 % that the policy allows.',
    );
    expect(third).toEqual({ ...second, refusing: 3, refusingInstances: ['i-1', 'i-2', 'i-3'] });
  });

  it('is counted once, however often it is found', () => {
    const once = withRefusing(aWave({ number: 1, changed: 10 }), { instanceId: 'i-1' }, waves);

    expect(withRefusing(once, { instanceId: 'i-1' }, waves)).toBe(once);
  });

  it('is counted on top of those that a version before has only counted', () => {
    const before = aWave({ number: 1, changed: 100, refusing: 3 });

    expect(withRefusing(before, { instanceId: 'i-1' }, waves)).toMatchObject({
      refusing: 4,
      refusingInstances: ['i-1'],
    });
  });

  it('is counted, though not remembered, where the item would get too large', () => {
    const refusingInstances = Array.from({ length: 1_000 }, (_, number) => `i-${number}`);
    const full = aWave({ number: 1, changed: 100_000, refusing: 1_000, refusingInstances });

    const after = withRefusing(full, { instanceId: 'i-other' }, waves);

    expect(after).toEqual({ ...full, refusing: 1_001 });
  });

  it('halts even where its change was not counted', () => {
    expect(withRefusing(aWave(), { instanceId: 'i-1' }, waves)).toMatchObject({ status: 'halted' });
  });

  it('is counted no more once somebody lets the scope go on', () => {
    const refusingInstances = ['i-1', 'i-2'];
    const halted = aWave({ status: 'halted', refusing: 2, refusingInstances, halt: 'Too much.', changed: 9 });

    expect(resumed(halted)).toEqual(aWave({ changed: 9 }));
  });
});

describe('the name of a wave', () => {
  it.each([
    [0, 'canary'],
    [1, '10 %'],
    [3, '100 %'],
    [9, '100 %'],
  ])('%i is %s', (number, name) => {
    expect(waveName({ number }, waves)).toBe(name);
  });
});
