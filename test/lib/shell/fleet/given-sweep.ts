import { afterEach, beforeEach } from 'vitest';
import { instanceKey } from '../../../../lib/domain/instance.ts';
import type { Policy } from '../../../../lib/domain/policy.ts';
import type { InstanceMemory } from '../../../../lib/domain/record.ts';
import type { SimulatorOptions } from '../../../../local/ec2/options.ts';
import type { InstanceTemplate } from '../../../../local/ec2/seeding.ts';
import { aPolicy } from '../../../given.ts';
import { ACCOUNT, HOME, startLocalSweep, type LocalSweep } from '../../../local-sweep.ts';

/** Everything is enforced, also what runs already. */
export const enforcing = {
  mode: { launch: 'enforce', drift: 'enforce', existing: 'enforce', expiry: 'enforce' },
} as const;

/** All at once: for whatever is not about waves. */
export const oneWave = { canary: 100_000, percentages: [100], haltAbovePercent: 5 };

export function withFleet(policy: Policy, differences: Partial<Policy['fleet']>): Policy {
  return { ...policy, fleet: { ...policy.fleet, ...differences } };
}

export const atOnce = withFleet(aPolicy(enforcing), { waves: oneWave, mostChanges: 100_000 });

/** An instance of ninety days that allows IMDSv1; and one on which something uses it. */
export const open: InstanceTemplate = { metadataOptions: { httpTokens: 'optional' } };
export const used: InstanceTemplate = { ...open, imdsv1Use: { callsPerDay: 24 } };

/** A fleet for each test of a file, and what its instances look like. */
export interface Fleet {
  readonly local: LocalSweep;
  readonly tokensOf: (instanceId: string | undefined) => string | undefined;
  /** How many of some instances have a value of HttpTokens. */
  readonly howMany: (ids: readonly string[], tokens: string) => number;
  readonly memoryOf: (instanceId: string) => Promise<InstanceMemory | undefined>;
}

/** For a file of tests: each begins with an empty fleet. */
export function inLocalFleet(options: SimulatorOptions = {}): Fleet {
  let local: LocalSweep;
  const tokensOf: Fleet['tokensOf'] = (instanceId) =>
    local.ec2.instances.get(instanceId ?? '')?.metadataOptions.httpTokens;

  beforeEach(async () => {
    local = await startLocalSweep(options);
  });

  afterEach(() => local.stop());

  return {
    get local() {
      return local;
    },
    tokensOf,
    howMany: (ids, tokens) => ids.filter((id) => tokensOf(id) === tokens).length,
    memoryOf: async (instanceId) => {
      const key = { accountId: ACCOUNT, region: HOME, instanceId };
      const memory = (await local.ports.guard.memoriesOf([key])).get(instanceKey(key));
      return memory === 'unreadable' ? undefined : memory;
    },
  };
}
