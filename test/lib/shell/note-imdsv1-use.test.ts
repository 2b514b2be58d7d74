import { describe, expect, it } from 'vitest';
import type { SightedInstance, Sighting } from '../../../lib/domain/fleet/sighting.ts';
import { noteImdsV1Use, type TimedMessage } from '../../../lib/shell/note-imdsv1-use.ts';
import { noteMeasurementsOf } from '../../../lib/shell/note-metrics.ts';
import { minutesAgo } from '../../given.ts';

const [web, batch] = ['i-0a1b2c3d4e5f60718', 'i-0f1e2d3c4b5a69788'].map((instanceId) => ({
  accountId: '111122223333',
  instanceId,
})) as [SightedInstance, SightedInstance];

/** That a session called AWS, so many minutes ago. */
function aUse(messageId: string, sessionName: string, minutes: number): TimedMessage {
  const sessionArn = `arn:aws:sts::111122223333:assumed-role/any/${sessionName}`;
  return { messageId, body: JSON.stringify({ sessionArn }), sentAt: minutesAgo(minutes) };
}

/** Ports that remember what they noted, and fail for some instance. */
function ports(failing?: string) {
  const noted: [string, Sighting][] = [];
  return {
    noted,
    noteSighting: ({ instanceId }: SightedInstance, sighting: Sighting) => {
      if (instanceId === failing) return Promise.reject(new Error('throttled'));
      noted.push([instanceId, sighting]);
      return Promise.resolve();
    },
  };
}

describe('noting who used IMDSv1', () => {
  it('writes once for each instance, from its first use to its last, in whatever order they came', async () => {
    const messages = [
      aUse('m1', web.instanceId, 5),
      aUse('m2', batch.instanceId, 3),
      aUse('m3', web.instanceId, 1),
      aUse('m4', web.instanceId, 8),
    ];
    const { noted, ...rest } = ports();

    const report = await noteImdsV1Use(messages, rest);

    expect(noted).toEqual([
      [web.instanceId, { firstSeenAt: minutesAgo(8), lastSeenAt: minutesAgo(1) }],
      [batch.instanceId, { firstSeenAt: minutesAgo(3), lastSeenAt: minutesAgo(3) }],
    ]);
    expect(report).toEqual({
      failedMessageIds: [],
      malformed: [],
      ignored: [],
      noted: [web, batch],
      errors: [],
    });
  });

  it('ignores and counts the session of no instance', async () => {
    const { noted, ...rest } = ports();

    const report = await noteImdsV1Use([aUse('m1', 'dana', 1)], rest);

    expect(noted).toEqual([]);
    expect(report).toMatchObject({
      failedMessageIds: [],
      ignored: ['arn:aws:sts::111122223333:assumed-role/any/dana'],
    });
    expect(noteMeasurementsOf(report)).toContainEqual({ name: 'SessionsIgnored', unit: 'Count', value: 1 });
  });

  it('returns what nobody can read and what was not written, with all its messages, and nothing else', async () => {
    const messages = [
      { ...aUse('broken', web.instanceId, 1), body: '{}' },
      aUse('m1', web.instanceId, 5),
      aUse('m2', batch.instanceId, 3),
      aUse('m3', web.instanceId, 1),
    ];

    const report = await noteImdsV1Use(messages, ports(web.instanceId));

    expect(report.failedMessageIds).toEqual(['broken', 'm1', 'm3']);
    expect(report.malformed).toMatchObject([{ messageId: 'broken' }]);
    expect(report.errors).toEqual([{ instance: web, error: 'throttled' }]);
    expect(noteMeasurementsOf(report)).toEqual([
      { name: 'ImdsV1UsesNoted', unit: 'Count', value: 1 },
      { name: 'SessionsIgnored', unit: 'Count', value: 0 },
      { name: 'MessagesMalformed', unit: 'Count', value: 1 },
      { name: 'MessagesReturned', unit: 'Count', value: 3 },
    ]);
  });

  it('tells instances of two accounts apart', async () => {
    const elsewhere = aUse('m2', web.instanceId, 1);
    const body = elsewhere.body.replace('111122223333', '444455556666');

    const report = await noteImdsV1Use([aUse('m1', web.instanceId, 1), { ...elsewhere, body }], ports());

    expect(report.noted.map(({ accountId }) => accountId)).toEqual(['111122223333', '444455556666']);
  });
});
