import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it, vi } from 'vitest';
import { fleetConnection } from '../../../../lib/adapters/fleet-connection.ts';
import { fleetReadiness } from '../../../../lib/adapters/fleet-readiness.ts';
import { WHOLE_FLEET } from '../../../../lib/domain/fleet/fleet-query.ts';
import { EC2_READS, justBelow } from '../../../../lib/domain/fleet/token-bucket.ts';
import type { ReadinessPorts } from '../../../../lib/shell/fleet/fleet-ports.ts';
import { scanFleet, type ScanOptions, type ScanProgress } from '../../../../lib/shell/fleet/scan-fleet.ts';
import { manualClock } from '../../../../local/ec2/clock.ts';
import type { InstanceTemplate } from '../../../../local/ec2/seeding.ts';
import { aPolicy, aScope } from '../../../given.ts';
import { givenClient } from '../../../local/ec2/given.ts';
import { ACCOUNT, givenFleet, HOME, MEMBER, never } from './given-fleet.ts';

const open: InstanceTemplate = { metadataOptions: { httpTokens: 'optional' } };
const clean: InstanceTemplate = { metadataOptions: { httpTokens: 'required' } };

/** A scan of the caller's account, in all of its Regions unless it is said otherwise. */
function scan(
  ports: ReadinessPorts,
  {
    extent = {},
    ...options
  }: Partial<Omit<ScanOptions, 'extent'>> & { extent?: Partial<ScanOptions['extent']> } = {},
) {
  return scanFleet(
    {
      policy: aPolicy(),
      exceptions: [],
      countAll: false,
      onProgress: () => undefined,
      ...options,
      extent: { accountIds: [ACCOUNT], regions: null, ...extent },
    },
    ports,
    never,
  );
}

describe('a scan', () => {
  it('finds what violates in every Region, and tells where', async () => {
    const { ec2, ports } = await givenFleet({ regions: ['us-east-1', HOME, 'sa-east-1'] });
    const [home = ''] = ec2.instances.seed(1, { ...open, tags: { Name: 'web-1' } }, { region: HOME });
    const [away = ''] = ec2.instances.seed(1, open, { region: 'us-east-1' });
    ec2.instances.seed(3, clean, { region: 'us-east-1' });

    const { places, gaps } = await scan(ports);

    expect(gaps).toEqual([]);
    expect(places).toMatchObject([
      { accountId: ACCOUNT, region: HOME, rows: [{ instanceId: home, name: 'web-1' }], instanceCount: null },
      { region: 'sa-east-1', rows: [], problem: null },
      { region: 'us-east-1', rows: [{ instanceId: away, region: 'us-east-1', verdict: 'noncompliant' }] },
    ]);
  });

  it('keeps an instance once, however many queries find it', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.instances.seed(2, { metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 3 } });

    const { places } = await scan(ports);

    expect(places[0]?.rows).toHaveLength(2);
    expect(places[0]?.rows[0]?.violations.map(({ field }) => field)).toEqual([
      'httpTokens',
      'httpPutResponseHopLimit',
    ]);
  });

  it.each([10, 10_000])('of a clean fleet of %i costs two calls a Region', async (count) => {
    const { ec2, ports } = await givenFleet({ regions: [HOME, 'us-east-1'] });
    ec2.instances.seed(count, clean, { region: HOME });

    const { places } = await scan(ports);

    expect(places.flatMap(({ rows }) => rows)).toEqual([]);
    expect(ec2.calls.count('DescribeInstances')).toBe(4);
    expect(ec2.calls.count()).toBe(5);
  });

  it('costs a call for each 1,000 that violate', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.instances.seed(5_000, (index) => (index % 2 === 0 ? open : clean));

    const { places } = await scan(ports);

    expect(places[0]?.rows).toHaveLength(2_500);
    // Three pages of one query, and one of the other.
    expect(ec2.calls.count('DescribeInstances')).toBe(4);
  });

  it('counts the whole fleet where it is asked to, and finds the same', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.instances.seed(2_500, (index) => (index % 10 === 0 ? open : clean));
    ec2.instances.seed(5, { ...open, state: 'terminated' });

    const { places } = await scan(ports, { countAll: true });

    expect(places).toMatchObject([{ instanceCount: 2_500 }]);
    expect(places[0]?.rows).toHaveLength(250);
    // Three pages to count, and two queries.
    expect(ec2.calls.count('DescribeInstances')).toBe(5);
  });

  it('judges by the policy of each account and Region', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME, 'us-east-1'] });
    ec2.instances.seed(1, open, { region: HOME });
    ec2.instances.seed(1, open, { region: 'us-east-1' });
    const policy = aPolicy({}, [aScope('lab', { regions: ['us-east-1'] }, { httpTokens: 'ungoverned' })]);

    const { places } = await scan(ports, { policy });

    expect(places.map(({ region, rows }) => [region, rows.length])).toEqual([
      [HOME, 1],
      ['us-east-1', 0],
    ]);
  });

  it('reads other accounts in the role they have for it, assumed once for all Regions', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME, 'us-east-1'] });
    ec2.instances.seed(1, open, { accountId: MEMBER, region: 'us-east-1' });

    const { places, gaps } = await scan(ports, { extent: { accountIds: [ACCOUNT, MEMBER] } });

    expect(gaps).toEqual([]);
    expect(places.map(({ accountId, region, rows }) => [accountId, region, rows.length])).toEqual([
      [ACCOUNT, HOME, 0],
      [ACCOUNT, 'us-east-1', 0],
      [MEMBER, HOME, 0],
      [MEMBER, 'us-east-1', 1],
    ]);
    expect(ec2.calls.count('AssumeRole')).toBe(1);
  });

  it('asks for no Regions where they are named', async () => {
    const { ec2, ports } = await givenFleet();

    const { places } = await scan(ports, { extent: { regions: ['us-west-2', 'us-east-1'] } });

    expect(places.map(({ region }) => region)).toEqual(['us-east-1', 'us-west-2']);
    expect(ec2.calls.count('DescribeRegions')).toBe(0);
  });

  it('says how far it has come', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME, 'us-east-1'] });
    ec2.instances.seed(3, open, { region: HOME });
    const told: ScanProgress[] = [];

    await scan(ports, { onProgress: (progress) => told.push(progress) });

    expect(told.at(-1)).toEqual({ placesDone: 2, instancesRead: 3, found: 3 });
    expect(told.map(({ instancesRead }) => instancesRead)).toEqual(
      told.map(({ instancesRead }) => instancesRead).toSorted((one, other) => one - other),
    );
  });

  it('is not confused by instances that vanish between pages', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    const ids = ec2.instances.seed(2_000, open);
    const vanished = ids.slice(500, 1_500);
    const client = givenClient(ec2, { region: HOME });
    let pages = 0;
    const vanishing: ReadinessPorts = {
      ...ports,
      instancePages: async function* (place, query, signal) {
        for await (const page of ports.instancePages(place, query, signal)) {
          yield page;
          pages += 1;
          if (pages === 1) await client.send(new TerminateInstancesCommand({ InstanceIds: vanished }));
        }
      },
    };

    const { places, gaps } = await scan(vanishing);

    const found = places[0]?.rows.map(({ instanceId }) => instanceId) ?? [];
    expect(gaps).toEqual([]);
    expect(new Set(found).size).toBe(found.length);
    expect(ids.filter((id) => !vanished.includes(id) && !found.includes(id))).toEqual([]);
  });
});

describe('what fails', () => {
  const denied = {
    kind: 'error',
    code: 'UnauthorizedOperation',
    message: 'You are not authorized. Encoded authorization failure message: abcdef',
    status: 403,
  } as const;

  it('in one Region stops no other, and is told in words', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME, 'us-east-1'] });
    ec2.instances.seed(1, open, { region: HOME });
    ec2.instances.seed(1, open, { region: 'us-east-1' });
    ec2.faults.add({ ...denied, action: 'DescribeInstances' });

    const { places, gaps } = await scan(ports);

    const failed = places.filter(({ problem }) => problem !== null);
    const whole = places.filter(({ problem }) => problem === null);
    expect(gaps).toEqual([
      {
        accountId: ACCOUNT,
        region: failed[0]?.region,
        problem: 'ec2:DescribeInstances is not allowed: You are not authorized.',
      },
    ]);
    expect(whole).toMatchObject([{ rows: [{ verdict: 'noncompliant' }] }]);
  });

  it('in one account stops no other', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.instances.seed(1, open, { region: HOME });
    const message = 'User is not authorized to perform: sts:AssumeRole on resource: scanner';
    ec2.faults.add({ kind: 'error', action: 'AssumeRole', code: 'AccessDenied', message, status: 403 });

    const { places, gaps } = await scan(ports, { extent: { accountIds: [MEMBER, ACCOUNT] } });

    expect(gaps).toEqual([
      { accountId: MEMBER, region: null, problem: `sts:AssumeRole is not allowed: ${message}` },
    ]);
    expect(places).toMatchObject([{ accountId: ACCOUNT, rows: [{ region: HOME }] }]);
  });

  it('for a moment only is tried again', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.instances.seed(1_500, open);
    ec2.faults.add({ kind: 'error', action: 'DescribeInstances', code: 'InternalError', status: 500 });
    ec2.faults.add({ kind: 'reset', action: 'DescribeInstances' });
    ec2.faults.add({ kind: 'truncated', action: 'DescribeInstances' });

    const { places, gaps } = await scan(ports);

    expect(gaps).toEqual([]);
    expect(places[0]?.rows).toHaveLength(1_500);
  });

  it('after the first page leaves what was found, and says that it is not all', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.instances.seed(1_500, open);
    let pages = 0;
    const failing: ReadinessPorts = {
      ...ports,
      instancePages: async function* (place, query, signal) {
        for await (const page of ports.instancePages(place, query, signal)) {
          yield page;
          pages += 1;
          if (pages === 1) ec2.faults.add({ ...denied, action: 'DescribeInstances', times: 9 });
        }
      },
    };

    const { places, gaps } = await scan(failing);

    expect(places[0]?.rows.length).toBeGreaterThanOrEqual(1_000);
    expect(gaps).toHaveLength(1);
  });
});

describe("EC2's throttle", () => {
  /** How many pages are asked for at once: a little less than EC2 gives. */
  const { capacity } = justBelow(EC2_READS);
  const place = { accountId: ACCOUNT, region: HOME };

  /** So many pages, asked for at once. */
  const readPages = (ports: ReadinessPorts, count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        ports.instancePages(place, WHOLE_FLEET, never)[Symbol.asyncIterator]().next(),
      ),
    );

  it('refuses none of many calls that are made at once', async () => {
    const clock = manualClock(Date.parse('2026-03-01T10:00:00Z'));
    const { ec2 } = await givenFleet({ throttle: true, clock });
    let waits = 0;
    const wait = async (milliseconds: number) => {
      // No time passes before all that have a token have arrived: the bucket here and that of EC2 see the same.
      await vi.waitUntil(() => ec2.calls.count('DescribeInstances') === capacity + waits, {
        timeout: 20_000,
      });
      waits += 1;
      clock.advance(milliseconds);
    };
    const own = { accountId: ACCOUNT, partition: 'aws', region: HOME };
    const connection = fleetConnection(own, 'scanner', undefined, { elapsed: clock.now, wait });

    await readPages(fleetReadiness(connection), capacity + 30);

    expect(ec2.calls.count('DescribeInstances', 'ok')).toBe(capacity + 30);
    expect(ec2.calls.count('DescribeInstances')).toBe(capacity + 30);
    expect(waits).toBe(30);
  });

  it('is waited for together where somebody else has used up the bucket', async () => {
    const { ec2, ports } = await givenFleet({ throttle: true });
    const other = givenClient(ec2, { region: HOME });
    const theirs = () => other.send(new DescribeInstancesCommand({ MaxResults: 5 }));
    await Promise.allSettled(Array.from({ length: 120 }, theirs));
    ec2.calls.reset();

    await readPages(ports, 10);

    expect(ec2.calls.count('DescribeInstances', 'ok')).toBe(10);
    // Those that were on their way together, and none after the pause.
    expect(ec2.calls.count('DescribeInstances', 'RequestLimitExceeded')).toBeLessThanOrEqual(10);
  });
});
