import { describe, expect, it } from 'vitest';
import { linkUseItem, linkUseKey, parseLinkUse } from '../../../lib/boundary/stored-link-use.ts';
import { NOW } from '../../given.ts';

const link = { exceptionId: 'exc-1', approver: 'Bob@Example.com', expiresAt: new Date(NOW.getTime() + 1) };

describe('the use of a link', () => {
  it.each(['approve', 'deny'] as const)('to %s is read back as it was written', (decision) => {
    const use = { decision, at: NOW };

    expect(parseLinkUse(linkUseItem(link, use))).toEqual(use);
  });

  it('is found by the address in any spelling', () => {
    expect(linkUseKey(link)).toEqual({ pk: 'link#exc-1', sk: 'bob@example.com' });
  });

  it('is kept as long as the link could be used again', () => {
    const { removeAfter } = linkUseItem(link, { decision: 'approve', at: NOW });

    expect(removeAfter).toBe(NOW.getTime() / 1_000 + 1);
  });
});
