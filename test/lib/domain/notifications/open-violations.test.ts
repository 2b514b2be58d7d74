import { describe, expect, it } from 'vitest';
import type { Violation } from '../../../../lib/domain/decision.ts';
import { isOpen, openViolations } from '../../../../lib/domain/notifications/open-violations.ts';
import type { ClosedRecord } from '../../../../lib/domain/record.ts';
import { v1Allowed, v2Only } from '../../../given.ts';
import { aFinding } from './given-notifications.ts';

const tokens: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' };
const hopLimit: Violation = { field: 'httpPutResponseHopLimit', actual: 3, required: 2, moment: 'launch' };

describe('what a finding tells of', () => {
  it.each<[string, Partial<ClosedRecord>, Violation[]]>([
    ['is done where it was corrected', { violations: [tokens], after: v2Only }, []],
    ['is open where it was only reported', { violations: [tokens], after: v1Allowed }, [tokens]],
    [
      'is open in part where the hop limit was left alone',
      { violations: [tokens, hopLimit], after: { ...v2Only, httpPutResponseHopLimit: 3 } },
      [hopLimit],
    ],
    [
      'is done where the hop limit is at its maximum',
      { violations: [hopLimit], after: { ...v2Only, httpPutResponseHopLimit: 2 } },
      [],
    ],
    ['is open where nothing was read back', { violations: [tokens], after: {} }, [tokens]],
    ['is done where the instance is gone', { outcome: 'gone', violations: [tokens], after: v1Allowed }, []],
    [
      'is done where there is no metadata service any more',
      { violations: [tokens], after: { ...v1Allowed, httpEndpoint: 'disabled' } },
      [],
    ],
    ['is done where it is resolved', { outcome: 'resolved', violations: [], after: v2Only }, []],
  ])('%s', (_what, record, expected) => {
    const finding = aFinding(record);

    const open = openViolations(finding);

    expect(open).toEqual(expected);
    expect(isOpen(finding)).toBe(expected.length > 0);
  });
});
