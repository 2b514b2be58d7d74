import { describe, expect, it } from 'vitest';
import {
  judgeStack,
  judgeTables,
  judgeVersion,
  judgeWorkflows,
  type TableState,
} from '../../../../lib/domain/doctor/deployed.ts';

describe('a stack', () => {
  it.each([
    ['CREATE_COMPLETE', '', false, 'ok', 'guardrail is CREATE_COMPLETE.'],
    ['UPDATE_COMPLETE', '', false, 'ok', 'guardrail is UPDATE_COMPLETE.'],
    ['UPDATE_IN_PROGRESS', '', false, 'warning', 'guardrail is UPDATE_IN_PROGRESS.'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', '', false, 'warning', 'guardrail is UPDATE_ROLLBACK_IN_PROGRESS.'],
    ['UPDATE_ROLLBACK_FAILED', 'no quota', false, 'wrong', 'guardrail is UPDATE_ROLLBACK_FAILED: no quota.'],
    ['ROLLBACK_COMPLETE', '', false, 'wrong', 'guardrail is ROLLBACK_COMPLETE.'],
    ['DELETE_COMPLETE', '', false, 'wrong', 'guardrail is DELETE_COMPLETE.'],
    [
      'UPDATE_ROLLBACK_COMPLETE',
      'no quota',
      false,
      'warning',
      'The last deployment of guardrail was rolled back: no quota: the one before it runs.',
    ],
    [
      'UPDATE_COMPLETE',
      '',
      true,
      'warning',
      'guardrail is UPDATE_COMPLETE, and has drifted: somebody changed it by hand.',
    ],
  ])('in %s (%s), drifted: %s, is %s', (status, reason, hasDrifted, expected, found) => {
    expect(judgeStack({ stackName: 'guardrail', status, reason, hasDrifted })).toMatchObject([
      { check: 'stack', status: expected, found },
    ]);
  });
});

describe('a version', () => {
  it.each([
    ['1.0.0', 'ok', 'The stack and this command line are 1.0.0.'],
    ['0.9.0', 'warning', 'The stack is 0.9.0, this command line 1.0.0.'],
    [null, 'warning', 'The stack is of a version that does not say, this command line 1.0.0.'],
  ])('of %s is %s', (deployed, status, found) => {
    expect(judgeVersion(deployed, '1.0.0')).toMatchObject([{ check: 'version', status, found }]);
  });
});

function table(own: Partial<TableState>): TableState {
  const canBeRestored = { kind: 'read', value: true } as const;
  return { logicalId: 'RecordsTable', tableName: 'records-1', isProtected: true, canBeRestored, ...own };
}

describe('tables', () => {
  it('that are protected are fine', () => {
    expect(judgeTables([table({})])).toMatchObject([
      { check: 'tables', status: 'ok', found: 'All 1 that are kept are protected, and can be restored.' },
    ]);
  });

  it.each<[Partial<TableState>, string, string]>([
    [{ isProtected: null }, 'wrong', 'RecordsTable is gone (records-1).'],
    [{ isProtected: false }, 'warning', 'RecordsTable is not protected from deletion.'],
    [
      { canBeRestored: { kind: 'read', value: false } },
      'warning',
      'RecordsTable cannot be restored to a point in time.',
    ],
    [{ canBeRestored: { kind: 'unread', problem: 'not allowed' } }, 'unknown', 'not allowed.'],
    [{ canBeRestored: { kind: 'unread', problem: 'a.b failed' } }, 'unknown', 'a.b failed.'],
    [{ canBeRestored: { kind: 'unread', problem: 'Not allowed!' } }, 'unknown', 'Not allowed!'],
  ])('with %j are %s', (own, status, found) => {
    expect(judgeTables([table({}), table(own)])).toMatchObject([{ check: 'tables', status, found }]);
  });
});

describe('workflows', () => {
  const sweep = { logicalId: 'FleetSweep', status: 'ACTIVE' };

  it('that are active are fine', () => {
    expect(judgeWorkflows([sweep, { ...sweep, logicalId: 'ExceptionApproval' }])).toMatchObject([
      { check: 'workflows', status: 'ok', found: 'Active: FleetSweep, ExceptionApproval.' },
    ]);
  });

  it.each([
    [null, 'ExceptionApproval is gone.'],
    ['DELETING', 'ExceptionApproval is DELETING.'],
  ])('of which one is %s are wrong', (status, found) => {
    expect(judgeWorkflows([sweep, { logicalId: 'ExceptionApproval', status }])).toMatchObject([
      { check: 'workflows', status: 'wrong', found },
    ]);
  });
});
