import { describe, expect, it } from 'vitest';
import { positionOf } from '../../../../lib/domain/fleet/wave.ts';
import type { InstanceTemplate } from '../../../../local/ec2/seeding.ts';
import { aPolicy, aScope, minutesAgo } from '../../../given.ts';
import { ACCOUNT, DAY, HOME, HOUR } from '../../../local-sweep.ts';
import { atOnce, enforcing, inLocalFleet, oneWave, open, used, withFleet } from './given-sweep.ts';

const fleet = inLocalFleet();
const { tokensOf, howMany, memoryOf } = fleet;

describe('a sweep', () => {
  it('enforces what nothing has used, and leaves what is used with its numbers', async () => {
    const [quiet] = fleet.local.ec2.instances.seed(1, open);
    const [busy] = fleet.local.ec2.instances.seed(1, { ...used, tags: { Name: 'report-1' } });

    const { results, run } = await fleet.local.sweep(atOnce);

    expect([tokensOf(quiet), tokensOf(busy)]).toEqual(['required', 'optional']);
    expect(results.map(({ instanceId, result }) => [instanceId, result])).toEqual([
      [quiet, 'remediated'],
      [busy, 'audited'],
    ]);
    expect(run).toMatchObject({ status: 'finished', changes: 1 });
    const findings = fleet.local.findings();
    expect(findings.map(({ kind }) => kind).toSorted()).toEqual(['existing-remediated', 'imdsv1-in-use']);
    expect(findings.find(({ kind }) => kind === 'imdsv1-in-use')).toMatchObject({
      instance: { instanceId: busy, name: 'report-1' },
      use: { kind: 'used', calls: 24 * 15, lastSeenAt: null },
      reason: expect.stringContaining('360 calls without a token') as string,
    });
    expect(fleet.local.asked).toMatchObject([{ instance: { instanceId: busy } }]);
  });

  it('stores what was seen with the change: afterwards the signal is gone', async () => {
    const [quiet = ''] = fleet.local.ec2.instances.seed(1, open);

    await fleet.local.sweep(atOnce, { runId: 'the-run' });

    const [finding] = fleet.local.findings();
    expect(finding).toMatchObject({
      findingId: `the-run/${quiet}`,
      trigger: { kind: 'sweep', eventId: 'the-run' },
      use: { kind: 'unused' },
      wave: { scope: 'baseline', number: 0 },
      before: { httpTokens: 'optional' },
      after: { httpTokens: 'required' },
    });
    expect(await memoryOf(quiet)).toMatchObject({
      open: null,
      watch: { isTold: false, wave: { number: 0 } },
    });
  });

  it('leaves an instance whose credentials CloudTrail has seen, though no call was counted', async () => {
    const [quiet = ''] = fleet.local.ec2.instances.seed(1, open);
    const at = minutesAgo(24 * 60);
    await fleet.local.noteSighting(
      { accountId: ACCOUNT, instanceId: quiet },
      { firstSeenAt: at, lastSeenAt: at },
    );

    await fleet.local.sweep(atOnce);

    expect(tokensOf(quiet)).toBe('optional');
    expect(fleet.local.findings()).toMatchObject([
      { kind: 'imdsv1-in-use', use: { kind: 'used', calls: 0, lastSeenAt: at.toISOString() } },
    ]);
  });

  it.each<[string, InstanceTemplate, string]>([
    ['is stopped', { ...open, state: 'stopped' }, 'since it does not run'],
    ['is younger than two weeks', { ...open, ageMilliseconds: 3 * DAY }, 'since it is younger than 14 days'],
  ])('reports an instance that %s, since nobody knows its use', async (_name, template, why) => {
    const [id] = fleet.local.ec2.instances.seed(1, template);

    const { results } = await fleet.local.sweep(atOnce);

    expect(tokensOf(id)).toBe('optional');
    expect(results).toMatchObject([{ result: 'audited', reason: expect.stringContaining(why) as string }]);
  });

  it('reports an instance without metrics, and changes it where the policy says so', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, open);
    fleet.local.ec2.missingMetrics.add([id]);

    const { results } = await fleet.local.sweep(atOnce);
    const boldly = { ...atOnce.fleet.evidence, whenUnknown: 'enforce' } as const;
    const bold = await fleet.local.sweep(withFleet(atOnce, { evidence: boldly }));

    expect(results).toMatchObject([
      { result: 'audited', reason: expect.stringContaining('has no MetadataNoToken of it') as string },
    ]);
    expect(bold.results).toMatchObject([{ result: 'remediated' }]);
  });

  it('leaves alone what is no business of its own', async () => {
    const off = { metadataOptions: { httpTokens: 'optional', httpEndpoint: 'disabled' } } as const;
    const [disabled] = fleet.local.ec2.instances.seed(1, off);
    const node = { metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 2 } } as const;
    const [host] = fleet.local.ec2.instances.seed(1, { ...node, tags: { 'eks:cluster-name': 'blue' } });
    const [managed] = fleet.local.ec2.instances.seed(1, {
      ...open,
      operator: { managed: true, principal: 'eks.amazonaws.com' },
    });
    const [gone] = fleet.local.ec2.instances.seed(1, { ...open, state: 'terminated' });

    const { results } = await fleet.local.sweep(atOnce);

    expect(fleet.local.ec2.instances.get(disabled ?? '')?.metadataOptions).toMatchObject(off.metadataOptions);
    expect(fleet.local.ec2.instances.get(host ?? '')?.metadataOptions).toMatchObject({
      httpTokens: 'required',
      httpPutResponseHopLimit: 2,
    });
    expect([tokensOf(managed), tokensOf(gone)]).toEqual(['optional', 'optional']);
    expect(results.map(({ instanceId, result }) => [instanceId, result]).toSorted()).toEqual(
      [
        [host, 'remediated'],
        [managed, 'audited'],
      ].toSorted(),
    );
  });

  it('reports only where the policy audits, with what is known of the use', async () => {
    const [quiet] = fleet.local.ec2.instances.seed(1, open);

    const { results } = await fleet.local.sweep(aPolicy());

    expect(tokensOf(quiet)).toBe('optional');
    expect(results).toMatchObject([
      {
        result: 'audited',
        reason: expect.stringContaining('nothing used IMDSv1 in the last 14 days') as string,
      },
    ]);
  });

  it('tells nothing twice, and asks nothing of CloudWatch for what people know', async () => {
    fleet.local.ec2.instances.seed(3, open);
    fleet.local.ec2.instances.seed(2, used);

    await fleet.local.sweep(aPolicy());
    const [told, asked] = [fleet.local.findings().length, fleet.local.calls('GetMetricData')];
    fleet.local.clock.advance(DAY);
    const { results } = await fleet.local.sweep(aPolicy());

    expect(told).toBe(5);
    expect(fleet.local.findings()).toHaveLength(5);
    expect(fleet.local.calls('GetMetricData')).toBe(asked);
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['told-before']));
  });

  it('costs as much as there is to do: a clean Region one read for each member that is governed', async () => {
    fleet.local.ec2.instances.seed(2_500, { metadataOptions: { httpTokens: 'required' } });

    await fleet.local.sweep(atOnce, { extent: { regions: [HOME] } });

    expect(fleet.local.ec2.calls.counts()).toMatchObject([{ action: 'DescribeInstances', count: 2 }]);
  });

  it('reads 200 instances by one call, and their metrics 500 by one', async () => {
    fleet.local.ec2.instances.seed(400, open);

    await fleet.local.sweep(atOnce, { extent: { regions: [HOME] } });

    expect(
      Object.fromEntries(fleet.local.ec2.calls.counts().map(({ action, count }) => [action, count])),
    ).toEqual({
      // Two that find them, two that read them before, two after the change.
      DescribeInstances: 6,
      GetMetricData: 2,
      ModifyInstanceMetadataOptions: 400,
    });
  });

  it('corrects at once what an event should have: a launch and a loosening whose events were lost', async () => {
    const [fresh] = fleet.local.ec2.instances.seed(1, { ...open, ageMilliseconds: HOUR / 2 });
    const halted = withFleet(atOnce, { waves: { ...oneWave, canary: 1 } });

    const { results } = await fleet.local.sweep(halted);

    expect(tokensOf(fresh)).toBe('required');
    expect(results).toMatchObject([{ result: 'remediated' }]);
    expect(fleet.local.findings()).toMatchObject([{ kind: 'launch-remediated', wave: null, use: null }]);
  });
});

describe('waves', () => {
  const stepwise = withFleet(atOnce, {
    waves: { canary: 2, percentages: [30, 100], haltAbovePercent: 10 },
    watch: { hours: 24, whenRefused: 'report', confirmWithinHours: 24 },
  });

  it('begin with the canary, and go on after each was watched', async () => {
    const ids = fleet.local.ec2.instances.seed(50, open);
    const inSecond = ids.filter(
      (instanceId) => positionOf({ accountId: ACCOUNT, region: HOME, instanceId }) < 30,
    );

    await fleet.local.sweep(stepwise);
    const canary = ids.filter((id) => tokensOf(id) === 'required');
    fleet.local.clock.advance(12 * HOUR);
    await fleet.local.sweep(stepwise);
    const before = howMany(ids, 'required');
    fleet.local.clock.advance(12 * HOUR);
    await fleet.local.sweep(stepwise);
    const second = ids.filter((id) => tokensOf(id) === 'required');
    fleet.local.clock.advance(25 * HOUR);
    await fleet.local.sweep(stepwise);

    expect(canary).toHaveLength(2);
    expect(before).toBe(2);
    expect(second.toSorted()).toEqual([...new Set([...canary, ...inSecond])].toSorted());
    expect(howMany(ids, 'required')).toBe(50);
  });

  it('do not pass while there is nobody to change: the canary is for whoever comes first one day', async () => {
    const audited = { ...stepwise, baseline: aPolicy().baseline };
    const ids = fleet.local.ec2.instances.seed(20, open);
    for (let day = 0; day < 3; day += 1) {
      await fleet.local.sweep(audited);
      fleet.local.clock.advance(DAY);
    }

    await fleet.local.sweep(stepwise);

    expect(howMany(ids, 'required')).toBe(2);
  });

  it('are each scope’s own', async () => {
    const scopes = [aScope('payments', { tags: { team: ['payments'] } }, enforcing)];
    const policy = withFleet({ ...aPolicy(enforcing, scopes) }, stepwise.fleet);
    const others = fleet.local.ec2.instances.seed(10, open);
    const payments = fleet.local.ec2.instances.seed(10, { ...open, tags: { team: 'payments' } });

    await fleet.local.sweep(policy);

    expect([howMany(others, 'required'), howMany(payments, 'required')]).toEqual([2, 2]);
    expect((await fleet.local.ports.campaign.waves()).map(({ scope, changed }) => [scope, changed])).toEqual([
      ['baseline', 2],
      ['payments', 2],
    ]);
  });

  it('give the turn of an instance that EC2 refuses to another one', async () => {
    const ids = fleet.local.ec2.instances.seed(10, open);
    const first = ids.toSorted()[0] ?? '';
    fleet.local.ec2.faults.add({
      kind: 'error',
      code: 'UnauthorizedOperation',
      action: 'ModifyInstanceMetadataOptions',
      instanceId: first,
      times: 1_000,
    });

    await fleet.local.sweep(stepwise);
    await fleet.local.sweep(stepwise);

    expect(tokensOf(first)).toBe('optional');
    expect(howMany(ids, 'required')).toBe(2);
  });

  it('end where the sweep has changed as many as it may, and go on with the next', async () => {
    const few = withFleet(atOnce, { mostChanges: 3 });
    const ids = fleet.local.ec2.instances.seed(8, open);

    const { run, results } = await fleet.local.sweep(few);

    expect(run.changes).toBe(3);
    expect(howMany(ids, 'required')).toBe(3);
    expect(results.filter(({ reason }) => reason.includes('as many instances as it may'))).toHaveLength(5);
    await fleet.local.sweep(few);
    await fleet.local.sweep(few);
    expect(howMany(ids, 'required')).toBe(8);
  });

  it('stop with the sweep that somebody stops', async () => {
    const ids = fleet.local.ec2.instances.seed(400, open);
    const stopping = {
      runId: 'stopped-run',
      ports: (ports: typeof fleet.local.ports) => ({
        ...ports,
        guard: {
          ...ports.guard,
          modifyMetadataOptions: async (...call: Parameters<typeof ports.guard.modifyMetadataOptions>) => {
            await ports.campaign.endRun('stopped-run', 'stopped', new Date(fleet.local.clock.now()));
            return ports.guard.modifyMetadataOptions(...call);
          },
        },
      }),
    };

    const { run, results } = await fleet.local.sweep(atOnce, stopping);

    // What had its turn by then is finished, not left half done.
    expect(howMany(ids, 'required')).toBe(run.changes);
    expect(run).toMatchObject({ status: 'stopped' });
    expect(results).toHaveLength(400);
  });
});
