import { beforeAll, describe, expect, it } from 'vitest';
import { linkUses } from '../../../lib/adapters/link-uses.ts';
import type { LinkUses } from '../../../lib/shell/exceptions/approval-page-ports.ts';
import { minutesAgo, NOW } from '../../given.ts';
import { inLocalTables } from '../../local-tables.ts';

const bobs = { exceptionId: 'exc-1', approver: 'bob@example.com', expiresAt: minutesAgo(-60) };

const local = inLocalTables();
let uses: LinkUses;

beforeAll(() => {
  uses = linkUses(local.tables.exceptionsTableName);
});

describe('the use of a link', () => {
  it('is what it was used for first, whatever comes later', async () => {
    const before = await uses.useOf(bobs);
    await uses.keepUse(bobs, { decision: 'approve', at: NOW });

    await uses.keepUse(bobs, { decision: 'deny', at: minutesAgo(-1) });

    expect(before).toBeNull();
    expect(await uses.useOf(bobs)).toEqual({ decision: 'approve', at: NOW });
  });

  it('is of one approver and one exception', async () => {
    await uses.keepUse({ ...bobs, exceptionId: 'exc-2' }, { decision: 'deny', at: NOW });

    expect(await uses.useOf({ ...bobs, exceptionId: 'exc-2', approver: 'carol@example.com' })).toBeNull();
    expect(await uses.useOf({ ...bobs, exceptionId: 'exc-3' })).toBeNull();
  });

  it('that cannot be written is thrown, so that the answer is given again', async () => {
    const { keepUse } = linkUses('a-table-that-is-not-there');

    const keeping = keepUse(bobs, { decision: 'deny', at: NOW });

    await expect(keeping).rejects.toThrow();
  });
});
