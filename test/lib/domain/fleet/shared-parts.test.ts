import { describe, expect, it } from 'vitest';
import { sharingParts } from '../../../../lib/domain/fleet/shared-parts.ts';
import { v2Only } from '../../../given.ts';
import { aRow } from './given-fleet.ts';

describe('rows of one scan', () => {
  it('share what is the same in them, and are what they were', () => {
    const share = sharingParts();
    const rows = [aRow({ instanceId: 'i-1' }), aRow({ instanceId: 'i-2' }), aRow({ instanceId: 'i-3' })];

    const [first, ...others] = rows.map(share);

    expect([first, ...others]).toEqual(rows);
    for (const other of others) {
      expect(other.metadataOptions).toBe(first?.metadataOptions);
      expect(other.violations).toBe(first?.violations);
    }
  });

  it('keep apart what differs, be it only the hop limit', () => {
    const share = sharingParts();
    const rows = [3, 4].map((httpPutResponseHopLimit) =>
      aRow({ metadataOptions: { ...v2Only, httpPutResponseHopLimit } }),
    );

    expect(rows.map(share)).toEqual(rows);
  });
});
