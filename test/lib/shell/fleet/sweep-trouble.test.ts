import { describe, expect, it } from 'vitest';
import type { SweepRun } from '../../../../lib/domain/fleet/sweep-run.ts';
import type { SweepPorts } from '../../../../lib/shell/fleet/sweep-ports.ts';
import { aGrantedException, anOpenRecord, aPolicy, aSweepRun, minutesAgo, NOW } from '../../../given.ts';
import { ACCOUNT, HOME, MINUTE } from '../../../local-sweep.ts';
import { atOnce, inLocalFleet, open, used } from './given-sweep.ts';

const fleet = inLocalFleet();
const { tokensOf, howMany, memoryOf } = fleet;

const ended = AbortSignal.abort();
const oneRegion = { extent: { regions: [HOME] } };

/** The time of a part is over after so many changes. */
function cutAfter(changes: number): {
  timeOf: (part: number) => AbortSignal;
  ports: (ports: SweepPorts) => SweepPorts;
} {
  const cut = new AbortController();
  let left = changes;
  return {
    timeOf: (part) => (part === 1 ? cut.signal : AbortSignal.timeout(60_000)),
    ports: (ports) => ({
      ...ports,
      guard: {
        ...ports.guard,
        modifyMetadataOptions: (...call) => {
          left -= 1;
          if (left === 0) cut.abort();
          return ports.guard.modifyMetadataOptions(...call);
        },
      },
    }),
  };
}

describe('a sweep that is cut off', () => {
  it('goes on where it was, does nothing twice and leaves nobody out', async () => {
    const quiet = fleet.local.ec2.instances.seed(500, open);
    const busy = fleet.local.ec2.instances.seed(20, used);

    const { results, parts } = await fleet.local.sweep(atOnce, { ...cutAfter(150), ...oneRegion });

    expect(parts).toBe(2);
    expect(howMany(quiet, 'required')).toBe(500);
    expect(fleet.local.calls('ModifyInstanceMetadataOptions')).toBe(500);
    const ids = results.filter(({ result }) => result !== 'told-before').map(({ instanceId }) => instanceId);
    expect(ids.toSorted()).toEqual([...quiet, ...busy].toSorted());
    expect(fleet.local.findings()).toHaveLength(520);
  });

  it('has not begun a change without the time for it', async () => {
    const ids = fleet.local.ec2.instances.seed(3, open);
    const timeOf = (part: number) => (part === 1 ? ended : AbortSignal.timeout(60_000));

    const { results, parts } = await fleet.local.sweep(atOnce, { timeOf, ...oneRegion });

    expect(parts).toBe(2);
    expect(results.map(({ result }) => result)).toEqual(['remediated', 'remediated', 'remediated']);
    expect(howMany(ids, 'required')).toBe(3);
  });

  it('closes what an interrupted invocation left open, be it done, undone or gone', async () => {
    const [done = ''] = fleet.local.ec2.instances.seed(1, { metadataOptions: { httpTokens: 'required' } });
    const [undone = ''] = fleet.local.ec2.instances.seed(1, { ...open, ageMilliseconds: MINUTE });
    for (const instanceId of [done, undone, 'i-0123456789abcdef0']) {
      const instance = { accountId: ACCOUNT, region: HOME, instanceId };
      const record = anOpenRecord({ recordId: `lost/${instanceId}`, instance, openedAt: minutesAgo(30) });
      await fleet.local.ports.guard.openRecord(record, 0, minutesAgo(29), minutesAgo(30));
    }

    const { results } = await fleet.local.sweep(aPolicy());

    expect(results.map(({ instanceId, result }) => [instanceId, result]).toSorted()).toEqual(
      [
        ['i-0123456789abcdef0', 'gone'],
        [done, 'remediated'],
        [undone, 'remediated'],
      ].toSorted(),
    );
    for (const instanceId of [done, undone, 'i-0123456789abcdef0'])
      expect(await memoryOf(instanceId)).toMatchObject({ open: null });
    expect(fleet.local.calls('ModifyInstanceMetadataOptions')).toBe(1);
  });
});

describe('a sweep whose execution was stopped in Step Functions, or whose process was ended', () => {
  it('is ended by the next one, and one that is at work is not', async () => {
    const { campaign } = fleet.local.ports;
    const startedAt = minutesAgo(600);
    const lost = aSweepRun({ runId: 'lost', startedAt });
    const busy = aSweepRun({ runId: 'busy', startedAt });
    for (const run of [lost, busy]) await campaign.beginRun(run);
    await campaign.reportProgress('busy', {
      at: minutesAgo(5),
      counts: { remediated: 1 },
      placesDone: 0,
      gaps: [],
    });

    const { run } = await fleet.local.sweep(atOnce, oneRegion);

    expect(run.status).toBe('finished');
    expect(await campaign.findRun('lost')).toEqual({ ...lost, status: 'broken-off', finishedAt: NOW });
    expect(await campaign.findRun('busy')).toMatchObject({ status: 'running', progressedAt: minutesAgo(5) });
  });

  it('changes nothing more where it comes to life again after all', async () => {
    const { campaign } = fleet.local.ports;
    await campaign.beginRun(aSweepRun({ runId: 'lost', startedAt: minutesAgo(600) }));
    await fleet.local.sweep(atOnce, oneRegion);

    await campaign.endRun('lost', 'finished', NOW);

    expect(await campaign.takeRoom('lost', 5)).toBe(0);
    expect(await campaign.findRun('lost')).toMatchObject({ status: 'broken-off' });
  });

  it('is read as one that a version before has begun, without signs of life', async () => {
    const { campaign } = fleet.local.ports;
    const run = Object.entries(aSweepRun({ runId: 'before', startedAt: minutesAgo(600) }));
    const before = Object.fromEntries(run.filter(([member]) => member !== 'progressedAt'));
    await campaign.beginRun(before as unknown as SweepRun);

    await fleet.local.sweep(atOnce, oneRegion);

    expect(await campaign.findRun('before')).toMatchObject({ status: 'broken-off', progressedAt: null });
  });
});

describe('what an interrupted invocation left open', () => {
  it('is closed as well where EC2 still shows the instance as terminated', async () => {
    const [instanceId = ''] = fleet.local.ec2.instances.seed(1, { ...open, state: 'terminated' });
    const instance = { accountId: ACCOUNT, region: HOME, instanceId };
    const record = anOpenRecord({ recordId: `lost/${instanceId}`, instance, openedAt: minutesAgo(30) });
    await fleet.local.ports.guard.openRecord(record, 0, minutesAgo(29), minutesAgo(30));

    await fleet.local.sweep(aPolicy());

    expect(await memoryOf(instanceId)).toMatchObject({ open: null });
  });
});

describe('a sweep in trouble', () => {
  it('goes on in other Regions and accounts where one cannot be read, and says so', async () => {
    const [here] = fleet.local.ec2.instances.seed(1, open, { region: 'us-east-1' });
    const [there] = fleet.local.ec2.instances.seed(1, open, { region: HOME });
    const denied = (ports: SweepPorts): SweepPorts => ({
      ...ports,
      fleet: {
        instanceIdPages: (place, ...others) => {
          if (place.region === 'us-east-1') throw new Error('ec2:DescribeInstances is not allowed');
          return ports.fleet.instanceIdPages(place, ...others);
        },
      },
    });

    const { run } = await fleet.local.sweep(atOnce, {
      extent: { regions: ['us-east-1', HOME] },
      ports: denied,
    });

    const problem = 'ec2:DescribeInstances is not allowed';
    expect(run.gaps).toEqual([{ accountId: ACCOUNT, region: 'us-east-1', problem }]);
    expect(run).toMatchObject({ status: 'finished', places: 2, placesDone: 1, counts: { remediated: 1 } });
    expect([tokensOf(here), tokensOf(there)]).toEqual(['optional', 'required']);
  });

  it('enforces nothing where CloudWatch cannot be read', async () => {
    const [id] = fleet.local.ec2.instances.seed(1, open);
    fleet.local.ec2.faults.add({
      kind: 'error',
      code: 'AccessDenied',
      status: 403,
      action: 'GetMetricData',
      times: 100,
    });

    const { results } = await fleet.local.sweep(atOnce);

    expect(tokensOf(id)).toBe('optional');
    expect(results).toMatchObject([
      {
        result: 'failed',
        reason: expect.stringContaining('cloudwatch:GetMetricData is not allowed') as string,
      },
    ]);
  });

  it.each(['DescribeInstances', 'GetMetricData', 'ModifyInstanceMetadataOptions'])(
    'waits where %s is throttled, and does everything once',
    async (action) => {
      const ids = fleet.local.ec2.instances.seed(5, open);
      const code = action === 'GetMetricData' ? 'ThrottlingException' : 'RequestLimitExceeded';
      fleet.local.ec2.faults.add({ kind: 'error', code, status: 503, action, times: 2 });

      const { results } = await fleet.local.sweep(atOnce, { extent: { regions: [HOME] } });

      expect(results.map(({ result }) => result)).toEqual(Array(5).fill('remediated'));
      expect(howMany(ids, 'required')).toBe(5);
      expect(fleet.local.findings()).toHaveLength(5);
    },
  );

  it('does once what EC2 did without an answer', async () => {
    const [id] = fleet.local.ec2.instances.seed(1, open);
    const action = 'ModifyInstanceMetadataOptions';
    fleet.local.ec2.faults.add({ kind: 'reset', applied: true, action });

    const { results } = await fleet.local.sweep(atOnce);

    expect(tokensOf(id)).toBe('required');
    expect(results).toMatchObject([{ result: 'remediated' }]);
    expect(fleet.local.findings()).toHaveLength(1);
  });

  it('leaves an instance to the invocation that holds it', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, open);
    const instance = { accountId: ACCOUNT, region: HOME, instanceId: id };
    const later = new Date(NOW.getTime() + 60 * MINUTE);
    await fleet.local.ports.guard.openRecord(anOpenRecord({ instance }), 0, later, NOW);

    const { results } = await fleet.local.sweep(atOnce);

    expect(results).toMatchObject([{ result: 'held' }]);
    expect(fleet.local.calls('ModifyInstanceMetadataOptions')).toBe(0);
  });

  it('does not tell of use that nobody could be asked about, and tells with the next sweep', async () => {
    fleet.local.ec2.instances.seed(1, used);
    const unable = (ports: SweepPorts): SweepPorts => ({
      ...ports,
      requestForUse: () => Promise.reject(new Error('Step Functions does not answer')),
    });

    const { results } = await fleet.local.sweep(atOnce, { ports: unable });
    const untold = fleet.local.findings().length;
    await fleet.local.sweep(atOnce);

    expect(results).toMatchObject([
      { result: 'failed', reason: expect.stringContaining('Step Functions does not answer') as string },
    ]);
    expect(untold).toBe(0);
    expect(fleet.local.findings()).toMatchObject([{ kind: 'imdsv1-in-use' }]);
  });

  it('leaves what an exception in force allows', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, open);
    const expiresAt = new Date(NOW.getTime() + 60 * MINUTE);
    const exception = aGrantedException({ scope: { kind: 'instance', id }, expiresAt });
    const excepted = (ports: SweepPorts): SweepPorts => ({
      ...ports,
      guard: { ...ports.guard, exceptionsIn: () => Promise.resolve([exception]) },
    });

    const { results } = await fleet.local.sweep(atOnce, { ...oneRegion, ports: excepted });

    expect(tokensOf(id)).toBe('optional');
    expect(results).toMatchObject([{ result: 'excepted' }]);
    expect(fleet.local.calls('GetMetricData')).toBe(0);
  });

  it.each(['instance', 'auto-scaling-group'] as const)(
    'gives back what an exception for an %s allows, and nobody did yet',
    async (kind) => {
      const tags = { 'aws:autoscaling:groupName': 'blue' };
      const [id = ''] = fleet.local.ec2.instances.seed(1, { ...open, tags });
      await fleet.local.sweep(atOnce);
      const before = tokensOf(id);
      const scope = { kind, id: kind === 'instance' ? id : 'blue' };
      const exception = aGrantedException({ scope, expiresAt: new Date(NOW.getTime() + 60 * MINUTE) });
      const excepted = (ports: SweepPorts): SweepPorts => ({
        ...ports,
        guard: { ...ports.guard, exceptionsIn: () => Promise.resolve([exception]) },
      });

      const { results } = await fleet.local.sweep(atOnce, { ...oneRegion, ports: excepted });

      expect([before, tokensOf(id)]).toEqual(['required', 'optional']);
      expect(results).toMatchObject([{ result: 'restored' }]);
    },
  );

  it('tells of a permission that is missing, and counts no change', async () => {
    fleet.local.ec2.instances.seed(1, open);
    fleet.local.ec2.faults.add({
      kind: 'error',
      code: 'UnauthorizedOperation',
      message: 'with an explicit deny in a service control policy',
      action: 'ModifyInstanceMetadataOptions',
    });

    const { results, run } = await fleet.local.sweep(atOnce);

    expect(results).toMatchObject([{ result: 'denied' }]);
    expect(fleet.local.findings()).toMatchObject([{ kind: 'enforcement-denied' }]);
    expect(run.changes).toBe(0);
  });
});
