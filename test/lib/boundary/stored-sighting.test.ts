import { describe, expect, it } from 'vitest';
import { parseSighting, sightingKey } from '../../../lib/boundary/stored-sighting.ts';
import { minutesAgo, NOW } from '../../given.ts';

describe('a sighting in the table', () => {
  it('is found by account and id, whatever the Region', () => {
    const instance = { accountId: '111122223333', region: 'eu-west-1', instanceId: 'i-0a1b2c3d4e5f60718' };

    expect(sightingKey(instance)).toEqual({
      pk: 'sighting#111122223333/i-0a1b2c3d4e5f60718',
      sk: 'imdsv1-use',
    });
  });

  it('is read with its times, whatever else a newer version wrote', () => {
    const [firstSeenAt, lastSeenAt] = [minutesAgo(5).toISOString(), NOW.toISOString()];

    const sighting = parseSighting({
      pk: 'sighting#1',
      sk: 'imdsv1-use',
      expiresAt: 1,
      firstSeenAt,
      lastSeenAt,
    });

    expect(sighting).toEqual({ firstSeenAt: minutesAgo(5), lastSeenAt: NOW });
  });

  it.each([{}, { firstSeenAt: NOW.toISOString() }, { firstSeenAt: 'yesterday', lastSeenAt: 'today' }])(
    'is not %j',
    (item) => {
      expect(() => parseSighting(item)).toThrow();
    },
  );
});
