import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import type { ImdsV1Use } from '../../../../lib/domain/fleet/imdsv1-use.ts';
import { daysUntil } from '../../../../lib/domain/fleet/window.ts';
import type { ClosedRecord } from '../../../../lib/domain/record.ts';
import type { FinishedRecords } from '../../../../lib/shell/fleet/fleet-ports.ts';
import { readHistory } from '../../../../lib/shell/fleet/read-history.ts';
import { reportFleet, type ReportOptions } from '../../../../lib/shell/fleet/report-fleet.ts';
import { aGrantedException, aPolicy, NOW } from '../../../given.ts';
import { aCorrection, aRestoration } from '../../domain/fleet/given-history.ts';
import { ACCOUNT, givenFleet, HOME, never } from './given-fleet.ts';

const open = { metadataOptions: { httpTokens: 'optional' } } as const;

const options: ReportOptions = {
  extent: { accountIds: [ACCOUNT], regions: [HOME] },
  policy: aPolicy(),
  exceptions: null,
  historyDays: 30,
  countAll: false,
  onProgress: () => undefined,
};

/** A port that gives these records, a page each. */
function finished(...records: readonly (ClosedRecord | { unreadable: string })[]): FinishedRecords {
  // eslint-disable-next-line @typescript-eslint/require-await -- pages come asynchronously by their type
  return async function* () {
    for (const record of records) yield [record];
  };
}

function until(end: Date): Date {
  return new Date(end.getTime() + 1);
}

describe('a report', () => {
  it('tells as excepted what an exception in force allows, and how many use it', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    const [allowed = '', other = ''] = ec2.instances.seed(2, open, { region: HOME });
    const lasting = { expiresAt: new Date(Date.now() + 60 * 60_000) };
    const exceptions: GuardrailException[] = [
      aGrantedException({ exceptionId: 'exc-1', scope: { kind: 'instance', id: allowed }, ...lasting }),
      aGrantedException({ exceptionId: 'exc-2', scope: { kind: 'instance', id: other }, expiresAt: NOW }),
      aGrantedException({
        exceptionId: 'exc-3',
        scope: { kind: 'instance', id: other },
        accountId: '444455556666',
        ...lasting,
      }),
    ];

    const report = await reportFleet(
      { ...options, exceptions: { exceptions, unreadable: [] } },
      { ...ports, finishedRecords: null },
      never,
    );

    const rows = report.places.flatMap((place) => place.rows);
    expect(rows.find(({ instanceId }) => instanceId === allowed)).toMatchObject({
      verdict: 'excepted',
      exceptionIds: ['exc-1'],
    });
    expect(rows.find(({ instanceId }) => instanceId === other)).toMatchObject({
      verdict: 'noncompliant',
      exceptionIds: [],
    });
    expect(report.exceptions).toMatchObject({
      inForce: [{ exception: { exceptionId: 'exc-1' }, instanceCount: 1, endsSoon: true }],
      elsewhere: 1,
    });
  });

  it('says nothing of what nobody asked for', async () => {
    const { ports } = await givenFleet({ regions: [HOME] });

    const report = await reportFleet(options, { ...ports, finishedRecords: null }, never);

    expect(report).toMatchObject({ exceptions: null, history: null });
  });

  it('knows what was given back by a rollback, by the way that its exception was asked for', async () => {
    const { ports } = await givenFleet({ regions: [HOME] });
    // Written by a version that knows one more way than this one.
    const rollback = { ...aGrantedException({ exceptionId: 'exc-1' }), requestedVia: 'rollback' };
    const exceptions = [rollback as GuardrailException, aGrantedException({ exceptionId: 'exc-2' })];
    const finishedRecords = finished(aRestoration('exc-1'), aRestoration('exc-2'), { unreadable: 'x' });

    const { history } = await reportFleet(
      { ...options, exceptions: { exceptions, unreadable: [] } },
      { ...ports, finishedRecords, now: () => until(NOW) },
      never,
    );

    expect(history).toMatchObject({
      kind: 'read',
      value: { counts: { givenBack: 2 }, byRollback: 1, unreadable: 1 },
    });
  });

  it('has of open instances what was last seen of their use of IMDSv1', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    const [used = '', never_ = ''] = ec2.instances.seed(2, open, { region: HOME });
    const unused: ImdsV1Use = { kind: 'unused', ...daysUntil(NOW, 14) };
    const inUse: ImdsV1Use = { ...unused, kind: 'used', calls: 7, lastSeenAt: null };
    const record = (instanceId: string, use: ImdsV1Use | null) =>
      aCorrection('existing', {
        outcome: 'audited',
        instance: { instanceId, accountId: ACCOUNT, region: HOME },
        use,
      });

    const report = await reportFleet(
      options,
      {
        ...ports,
        finishedRecords: finished(record(used, unused), record(used, inUse), record(used, null)),
        now: () => until(NOW),
      },
      never,
    );

    const uses = report.places.flatMap(({ rows }) => rows).map(({ instanceId, use }) => [instanceId, use]);
    expect(Object.fromEntries(uses)).toEqual({ [used]: inUse, [never_]: null });
  });

  it('is told without its history where that cannot be read', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.instances.seed(1, open, { region: HOME });
    const denied: FinishedRecords = () => {
      throw new Error('dynamodb:Query is not allowed');
    };

    const report = await reportFleet(options, { ...ports, finishedRecords: denied }, never);

    expect(report.history).toEqual({ kind: 'unread', problem: 'dynamodb:Query is not allowed' });
    expect(report.places[0]?.rows).toHaveLength(1);
  });
});

describe('the reading of a history', () => {
  it('keeps none of 20,000 records', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const given: WeakRef<ClosedRecord>[] = [];
    const alive = () => given.filter((each) => each.deref() !== undefined).length;
    let most = 0;
    const finishedRecords: FinishedRecords = async function* () {
      for (let page = 0; page < 200; page += 1) {
        const records = Array.from({ length: 100 }, (_, index) =>
          aCorrection('drift', {
            recordId: `${page}/${index}`,
            instance: { instanceId: `i-${page}-${index}`, accountId: ACCOUNT, region: HOME },
            use: { kind: 'unused', ...daysUntil(NOW, 14) },
          }),
        );
        given.push(...records.map((record) => new WeakRef(record)));
        yield records;
        if (page % 50 === 49) {
          // A WeakRef keeps its object until the job that made it is over.
          await new Promise(setImmediate);
          collect();
          most = Math.max(most, alive());
        }
      }
    };

    const { history, uses } = await readHistory(
      { window: daysUntil(NOW, 30), rollbackIds: new Set(), open: new Set() },
      finishedRecords,
    );

    expect(history.counts.driftReverted).toBe(20_000);
    expect(given).toHaveLength(20_000);
    expect(uses.size).toBe(0);
    expect(most).toBeLessThanOrEqual(300);
  });
});
