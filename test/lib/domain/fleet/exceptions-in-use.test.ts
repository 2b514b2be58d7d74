import { describe, expect, it } from 'vitest';
import { approverWords, exceptionsInUse } from '../../../../lib/domain/fleet/exceptions-in-use.ts';
import type { FleetRow } from '../../../../lib/domain/fleet/fleet-row.ts';
import type { PlaceScan } from '../../../../lib/domain/fleet/fleet-scan.ts';
import { aGrantedException, anException, bobInSlack, carolInSlack, minutesAgo, NOW } from '../../../given.ts';
import { aRow } from './given-fleet.ts';

const { accountId, region } = aRow();
const DAYS = 24 * 60;

function aPlace(rows: readonly FleetRow[] = []): PlaceScan {
  return { accountId, region, rows, instanceCount: null, problem: null };
}

function known(...exceptions: Parameters<typeof aGrantedException>[0][]) {
  return { exceptions: exceptions.map((each) => aGrantedException(each)), unreadable: [] };
}

describe('the exceptions in use', () => {
  it('are those in force, the one that ends first comes first, with how many instances use each', () => {
    const exceptions = known(
      { exceptionId: 'exc-b', expiresAt: minutesAgo(-20 * DAYS) },
      { exceptionId: 'exc-a', expiresAt: minutesAgo(-10 * DAYS) },
      { exceptionId: 'exc-over', expiresAt: NOW },
      { exceptionId: 'exc-half', approvalsNeeded: 2 },
    );
    const asked = { ...exceptions, exceptions: [...exceptions.exceptions, anException()] };
    const rows = [
      { ...aRow(), exceptionIds: ['exc-b'] },
      { ...aRow(), exceptionIds: ['exc-b', 'exc-x'] },
    ];

    const places = [aPlace(rows), { ...aPlace(), region: 'us-east-1' }];

    const { inForce } = exceptionsInUse(asked, places, NOW);

    expect(inForce.map(({ exception, instanceCount }) => [exception.exceptionId, instanceCount])).toEqual([
      ['exc-a', 0],
      ['exc-b', 2],
    ]);
  });

  it.each([
    [7 * DAYS, true],
    [7 * DAYS + 1, false],
    [1, true],
  ])('that end in %i minutes end soon: %s', (minutes, endsSoon) => {
    const { inForce } = exceptionsInUse(known({ expiresAt: minutesAgo(-minutes) }), [aPlace()], NOW);

    expect(inForce).toMatchObject([{ endsSoon }]);
  });

  it('of places that were not looked at are only counted, and what cannot be read is told', () => {
    const exceptions = {
      ...known({ region: 'us-east-1' }, { accountId: '444455556666' }, {}),
      unreadable: ['exc-bad'],
    };

    expect(exceptionsInUse(exceptions, [aPlace()], NOW)).toMatchObject({
      inForce: [{ exception: { region } }],
      elsewhere: 2,
      unreadable: ['exc-bad'],
    });
  });
});

describe('the words for who approved', () => {
  it('name all of them', () => {
    const approvals = [bobInSlack, carolInSlack].map((by) => ({ by, via: 'slack' as const, at: NOW }));

    expect(approverWords({ approvals })).toBe('Bob Brook and Carol Castle');
  });
});
