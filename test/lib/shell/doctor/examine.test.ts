import { expect, it } from 'vitest';
import { ok } from '../../../../lib/domain/doctor/line.ts';
import { examineAll } from '../../../../lib/shell/doctor/examine.ts';

it('makes all examinations, and a failing one is unknown and fails no other', async () => {
  const progress: string[] = [];

  const lines = await examineAll(
    [
      {
        check: 'trail',
        examine: () => Promise.reject(new Error('cloudtrail:DescribeTrails is not allowed')),
      },
      { check: 'clock', examine: () => Promise.resolve([ok('clock', 'Right.')]) },
    ],
    (done, all) => progress.push(`${done}/${all}`),
  );

  expect(lines).toEqual([
    {
      check: 'trail',
      status: 'unknown',
      found: 'cloudtrail:DescribeTrails is not allowed.',
      advice: 'Allow it, or ask somebody who may.',
      command: null,
    },
    { check: 'clock', status: 'ok', found: 'Right.', advice: null, command: null },
  ]);
  expect(progress).toEqual(['1/2', '2/2']);
});
