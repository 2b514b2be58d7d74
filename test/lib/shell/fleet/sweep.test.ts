import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../../../lib/domain/policy.ts';
import { app } from '../../../../local/ec2/imds/app.ts';
import type { InstanceTemplate } from '../../../../local/ec2/seeding.ts';
import { aPolicy } from '../../../given.ts';
import { DAY, HOUR, MINUTE, startLocalSweep, type LocalSweep } from '../../../local-sweep.ts';

const enforcing = {
  mode: { launch: 'enforce', drift: 'enforce', existing: 'enforce', expiry: 'enforce' },
} as const;

/** All at once, unless a test is about waves. */
const atOnce: Policy = withFleet(aPolicy(enforcing), {
  waves: { canary: 1_000, percentages: [100], haltAbovePercent: 5 },
});

function withFleet(policy: Policy, differences: Partial<Policy['fleet']>): Policy {
  return { ...policy, fleet: { ...policy.fleet, ...differences } };
}

/** An instance of ninety days that allows IMDSv1. */
const open: InstanceTemplate = { metadataOptions: { httpTokens: 'optional' } };
const used: InstanceTemplate = { ...open, imdsv1Use: { callsPerDay: 24 } };

let local: LocalSweep;

beforeEach(async () => {
  local = await startLocalSweep();
});

afterEach(() => local.stop());

function tokensOf(instanceId: string | undefined): string | undefined {
  return local.ec2.instances.get(instanceId ?? '')?.metadataOptions.httpTokens;
}

describe('a sweep', () => {
  it('enforces what nothing has used, and leaves what is used with its numbers', async () => {
    const [quiet] = local.ec2.instances.seed(1, open);
    const [busy] = local.ec2.instances.seed(1, { ...used, tags: { Name: 'report-1' } });

    const { results, run } = await local.sweep(atOnce);

    expect(tokensOf(quiet)).toBe('required');
    expect(tokensOf(busy)).toBe('optional');
    expect(results.map(({ instanceId, result }) => [instanceId, result])).toEqual([
      [quiet, 'remediated'],
      [busy, 'audited'],
    ]);
    expect(run).toMatchObject({ status: 'finished', changes: 1 });
    const findings = local.findings();
    expect(findings.map(({ kind }) => kind).toSorted()).toEqual(['existing-remediated', 'imdsv1-in-use']);
    expect(findings.find(({ kind }) => kind === 'imdsv1-in-use')).toMatchObject({
      instance: { instanceId: busy, name: 'report-1' },
      use: { kind: 'used', calls: 24 * 15, lastSeenAt: null },
      reason: expect.stringContaining('360 calls without a token') as string,
    });
    expect(local.asked).toMatchObject([{ instance: { instanceId: busy } }]);
  });
});
