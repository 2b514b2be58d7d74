import { CreateLaunchTemplateCommand, type RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import { checkReadiness } from '../../../../lib/shell/fleet/check-readiness.ts';
import type { ReadinessPorts } from '../../../../lib/shell/fleet/fleet-ports.ts';
import type { Ec2Simulator } from '../../../../local/ec2/server.ts';
import { aGrantedException, aPolicy, NOW } from '../../../given.ts';
import { givenClient } from '../../../local/ec2/given.ts';
import { ACCOUNT, givenFleet, HOME, MEMBER, never } from './given-fleet.ts';

const open = { metadataOptions: { httpTokens: 'optional' } } as const;
const DAY = 24 * 60 * 60 * 1_000;

function check(ports: ReadinessPorts, exceptions: readonly GuardrailException[] | null = null) {
  return checkReadiness(
    { extent: { accountIds: [ACCOUNT], regions: null }, policy: aPolicy(), days: 30, exceptions },
    ports,
    never,
  );
}

/** Launch templates by name, in the home Region. */
async function givenTemplates(
  ec2: Ec2Simulator,
  templates: Readonly<Record<string, RequestLaunchTemplateData['MetadataOptions']>>,
): Promise<void> {
  const client = givenClient(ec2, { region: HOME });
  for (const [LaunchTemplateName, MetadataOptions] of Object.entries(templates)) {
    const LaunchTemplateData = { ImageId: 'ami-0123456789abcdef0', MetadataOptions };
    await client.send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
  }
}

describe('readiness', () => {
  it('is judged for each Region', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME, 'us-east-1', 'us-west-2'] });
    const [instanceId] = ec2.instances.seed(1, open, { region: HOME });
    ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, { region: 'us-west-2' });

    const { places, gaps } = await check(ports);

    expect(gaps).toEqual([]);
    expect(places).toMatchObject([
      {
        region: HOME,
        readiness: { verdict: 'blocked', blockers: [{ kind: 'allows-imdsv1', instances: [{ instanceId }] }] },
      },
      { region: 'us-east-1', readiness: { verdict: 'ready' } },
      { region: 'us-west-2', readiness: { verdict: 'enforced' } },
    ]);
  });

  it('tells use in the window from not knowing', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    const tags = { Name: 'web-1', owner: 'shop' };
    const [busy = '', early = '', unknown = ''] = ec2.instances.seed(3, { ...open, tags });
    const now = Date.now();
    for (const calls of [3, 4]) {
      ec2.instances.recordUsage(busy, 'MetadataNoToken', { calls, at: now - calls * DAY });
    }
    ec2.instances.recordUsage(early, 'MetadataNoToken', { calls: 9, at: now - 40 * DAY });
    ec2.missingMetrics.add([unknown]);

    const { places } = await check(ports);

    expect(places[0]?.readiness.blockers).toEqual([
      {
        kind: 'uses-imdsv1',
        instances: [{ instanceId: busy, name: 'web-1', owner: 'shop', callsWithoutToken: 7 }],
      },
      {
        kind: 'allows-imdsv1',
        instances: [
          expect.objectContaining({ instanceId: early, callsWithoutToken: 0 }),
          expect.objectContaining({ instanceId: unknown, callsWithoutToken: null }),
        ],
      },
    ]);
  });

  it('reads 500 metrics in a call, and none where no instance allows IMDSv1', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME, 'us-east-1'] });
    const ids = ec2.instances.seed(1_001, open, { region: HOME });
    ec2.instances.recordUsage(ids.at(-1) ?? '', 'MetadataNoToken', { calls: 2, at: Date.now() - DAY });

    const { places } = await check(ports);

    expect(ec2.calls.count('GetMetricData')).toBe(3);
    expect(places[0]?.readiness.blockers[0]).toMatchObject({ instances: [{ instanceId: ids.at(-1) }] });
  });

  it('looks at the default versions of launch templates', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    await givenTemplates(ec2, {
      loose: { HttpTokens: 'optional', HttpPutResponseHopLimit: 2 },
      strict: { HttpTokens: 'required' },
      silent: undefined,
    });

    const { places } = await check(ports);

    expect(places[0]?.readiness).toMatchObject({
      verdict: 'blocked',
      blockers: [
        {
          kind: 'launch-templates',
          defaultVersions: [
            {
              launchTemplateName: 'loose',
              versionNumber: 1,
              metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
            },
          ],
        },
      ],
      unknowns: [{ kind: 'depends-on-image', defaultVersions: [{ launchTemplateName: 'silent' }] }],
    });
  });

  it('reads all pages of launch templates', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    const names = Array.from(
      { length: 201 },
      (_, index) => [`web-${index}`, { HttpTokens: 'optional' }] as const,
    );
    await givenTemplates(ec2, Object.fromEntries(names));

    const { places } = await check(ports);

    expect(ec2.calls.count('DescribeLaunchTemplateVersions')).toBe(2);
    expect(places[0]?.readiness.blockers).toMatchObject([{ defaultVersions: { length: 201 } }]);
  });

  it('knows who manages the defaults', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.instances.setMetadataDefaults(
      { managedBy: 'declarative-policy', managedExceptionMessage: 'Ask security.' },
      { region: HOME },
    );

    const { places } = await check(ports);

    expect(places[0]?.readiness.blockers).toEqual([{ kind: 'declarative-policy', message: 'Ask security.' }]);
  });
});

describe('an exception', () => {
  const end = new Date('2026-06-01T00:00:00Z');
  const live = aGrantedException({ accountId: ACCOUNT, region: HOME, expiresAt: end });

  it.each([
    ['granted and not over', live, new Date(end.getTime() - 1), 'blocked'],
    ['at its end', live, end, 'ready'],
    ['revoked', { ...live, status: 'revoked' }, NOW, 'ready'],
    ['not approved by anybody', { ...live, approvals: [] }, NOW, 'ready'],
    ['of another Region', { ...live, region: 'us-east-1' }, NOW, 'ready'],
    ['of another account', { ...live, accountId: MEMBER }, NOW, 'ready'],
    ['for the hop limit alone', { ...live, allows: { httpPutResponseHopLimit: 3 } }, NOW, 'ready'],
  ] as const)('%s decides as of the moment of the check', async (_name, exception, now, verdict) => {
    const { ports } = await givenFleet({ regions: [HOME] });

    const { places, exceptionsKnown } = await check({ ...ports, now: () => now }, [exception]);

    expect(exceptionsKnown).toBe(true);
    expect(places[0]?.readiness).toEqual({
      verdict,
      blockers: verdict === 'blocked' ? [{ kind: 'live-exceptions', exceptions: [exception] }] : [],
      unknowns: [],
    });
  });

  it('that nobody looked for blocks nothing, and is said to be not known', async () => {
    const { ports } = await givenFleet({ regions: [HOME] });

    const { places, exceptionsKnown } = await check(ports, null);

    expect(exceptionsKnown).toBe(false);
    expect(places[0]?.readiness.verdict).toBe('ready');
  });
});

describe('what cannot be read', () => {
  it.each([
    ['GetInstanceMetadataDefaults', 'defaults', 'ec2:GetInstanceMetadataDefaults'],
    ['DescribeInstances', 'instances', 'ec2:DescribeInstances'],
    ['DescribeLaunchTemplateVersions', 'launch-templates', 'ec2:DescribeLaunchTemplateVersions'],
  ])('by %s leaves the verdict open, and is a gap', async (action, what, permission) => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    ec2.faults.add({ kind: 'error', action, code: 'UnauthorizedOperation', message: 'No.', status: 403 });

    const { places, gaps } = await check(ports);

    const problem = `${permission} is not allowed: No.`;
    expect(places[0]?.readiness).toEqual({
      verdict: 'unknown',
      blockers: [],
      unknowns: [{ kind: 'unread', what, problem }],
    });
    expect(gaps).toEqual([{ accountId: ACCOUNT, region: HOME, problem }]);
  });

  it('of CloudWatch leaves the use of IMDSv1 unknown, and nothing else', async () => {
    const { ec2, ports } = await givenFleet({ regions: [HOME] });
    const [instanceId] = ec2.instances.seed(1, open);
    ec2.faults.add({
      kind: 'error',
      action: 'GetMetricData',
      code: 'AccessDenied',
      message: 'No.',
      status: 403,
    });

    const { places, gaps } = await check(ports);

    expect(places[0]?.readiness).toMatchObject({
      verdict: 'blocked',
      blockers: [{ kind: 'allows-imdsv1', instances: [{ instanceId, callsWithoutToken: null }] }],
    });
    expect(gaps).toEqual([
      { accountId: ACCOUNT, region: HOME, problem: 'cloudwatch:GetMetricData is not allowed: No.' },
    ]);
  });
});
