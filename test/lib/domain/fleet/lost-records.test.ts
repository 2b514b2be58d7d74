import { describe, expect, it } from 'vitest';
import { lostRecords } from '../../../../lib/domain/fleet/lost-records.ts';

const here = { accountId: '111122223333', region: 'eu-west-1' };
const gone = { accountId: '111122223333', region: 'us-east-1' };
const other = { accountId: '444455556666', region: 'us-east-1' };

function problem(instances: string, accountId: string): string {
  return (
    `What was begun with ${instances} there was never finished, and no sweep looks there: guardrail sweep --here ` +
    `--account ${accountId} --region us-east-1 does, or add it to fleet.accounts and fleet.regions.`
  );
}

describe('records that no sweep comes to close', () => {
  it('are none where the sweep goes', () => {
    expect(lostRecords([{ ...here, instanceId: 'i-1' }], [here], [])).toEqual([]);
  });

  it('are told once for each account and Region, with what to do', () => {
    const opened = [
      { ...gone, instanceId: 'i-1' },
      { ...other, instanceId: 'i-2' },
      { ...gone, instanceId: 'i-3' },
      { ...gone, instanceId: 'i-4' },
      { ...here, instanceId: 'i-5' },
    ];

    expect(lostRecords(opened, [here], [])).toEqual([
      { ...gone, problem: problem('i-1 and 2 more', '111122223333') },
      { ...other, problem: problem('i-2', '444455556666') },
    ]);
  });

  it('are not told of an account that cannot be looked at: that is told already', () => {
    const opened = [{ ...other, instanceId: 'i-1' }];
    const gap = { accountId: '444455556666', problem: 'no role' };

    expect(lostRecords(opened, [here], [{ ...gap, region: null }])).toEqual([]);
    expect(lostRecords(opened, [here], [{ ...gap, region: 'eu-west-1' }])).toHaveLength(1);
  });
});
