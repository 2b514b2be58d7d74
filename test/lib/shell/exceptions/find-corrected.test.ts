import { describe, expect, it } from 'vitest';
import { findCorrected, type FindPorts } from '../../../../lib/shell/exceptions/find-corrected.ts';
import { aClosedRecord, anInstance, minutesAgo, NOW } from '../../../given.ts';

const window = { since: minutesAgo(60), until: NOW };

/** A record of the instance with this number, closed so many minutes ago. */
function record(number: number, minutes: number) {
  const { accountId, region } = anInstance();
  const instanceId = `i-${number.toString(16).padStart(17, '0')}`;
  return aClosedRecord({ instance: { accountId, region, instanceId }, closedAt: minutesAgo(minutes) });
}

/** A history of these pages, of which each takes so long; and how many of them were read. */
function historyOf(
  pages: readonly Awaited<ReturnType<typeof pageOf>>[],
  millisecondsPerPage = 0,
): FindPorts & { readonly read: () => number } {
  let read = 0;
  return {
    read: () => read,
    // eslint-disable-next-line @typescript-eslint/require-await -- a history is asynchronous by its type
    recordHistory: async function* () {
      for (const page of pages) {
        read += 1;
        yield page;
      }
    },
    now: () => new Date(NOW.getTime() + read * millisecondsPerPage),
  };
}

type Entry = ReturnType<typeof record> | { readonly unreadable: string };

function pageOf(...entries: readonly Entry[]): readonly Entry[] {
  return entries;
}

describe('the instances that were corrected', () => {
  it('are found once each, with the keys of what cannot be read', async () => {
    const ports = historyOf([
      pageOf(record(1, 50), { unreadable: 'a b' }),
      pageOf(record(2, 40), record(1, 30)),
    ]);

    const found = await findCorrected({ kind: 'all' }, window, ports);

    expect(found).toEqual({
      instances: [record(1, 0).instance, record(2, 0).instance],
      unreadable: ['a b'],
      next: null,
    });
  });

  it('are told in parts where there are many, and where the rest begins', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => record(index, 50));
    const ports = historyOf([many, pageOf(record(1_001, 40))]);

    const found = await findCorrected({ kind: 'all' }, window, ports);

    expect(found).toMatchObject({ next: minutesAgo(50) });
    expect(found.instances).toHaveLength(1_000);
    expect(ports.read()).toBe(1);
  });

  it('are told in parts where looking takes long', async () => {
    const ports = historyOf([pageOf(record(1, 50)), pageOf(record(2, 40)), pageOf(record(3, 30))], 6_000);

    const found = await findCorrected({ kind: 'all' }, window, ports);

    expect(found.instances).toHaveLength(2);
    expect(found.next).toEqual(minutesAgo(40));
  });

  it.each([
    ['is where the part began', pageOf(record(1, 60))],
    ['cannot be read', pageOf({ unreadable: 'a b' })],
  ])(
    'are looked for further where the last of a part %s: the rest would be the same again',
    async (_, page) => {
      const ports = historyOf([page, pageOf(record(2, 40))], 60_000);

      const found = await findCorrected({ kind: 'all' }, window, ports);

      expect(found.next).toEqual(minutesAgo(40));
      expect(ports.read()).toBe(2);
    },
  );
});
