import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { policyParameter } from '../../../lib/adapters/policy-parameter.ts';
import { PolicyError } from '../../../lib/boundary/policy/policy-error.ts';
import { policyJson } from '../../../lib/boundary/policy/policy-json.ts';
import { startParameters, type LocalParameters } from '../../../local/embedded/parameters.ts';
import { NOW } from '../../given.ts';

let parameters: LocalParameters;
let now: Date;

beforeAll(async () => {
  parameters = await startParameters({ policy: '' });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SSM: parameters.url,
  });
});

afterAll(() => parameters.stop());

beforeEach(() => {
  now = NOW;
  parameters.setValue('policy', withMaxHopLimit(1));
});

function withMaxHopLimit(maxHopLimit: number): string {
  return policyJson(`baseline:\n  maxHopLimit: ${maxHopLimit}\n`, 'policy.yaml');
}

function later(milliseconds: number): void {
  now = new Date(now.getTime() + milliseconds);
}

describe('the policy', () => {
  it('is what the parameter holds, with its defaults', async () => {
    const { policy } = policyParameter('policy', () => now);

    expect((await policy()).baseline).toMatchObject({ maxHopLimit: 1, httpTokens: 'required' });
  });

  it('is kept for a minute, and then read again', async () => {
    const { policy } = policyParameter('policy', () => now);
    await policy();
    parameters.setValue('policy', withMaxHopLimit(2));

    later(59_999);
    const kept = await policy();
    later(1);
    const read = await policy();

    expect([kept, read].map(({ baseline }) => baseline.maxHopLimit)).toEqual([1, 2]);
  });

  it.each([
    ['is no JSON', '{'],
    ['is empty', ''],
    ['has a key that is none', '{"baselin": {}}'],
  ])('that %s stops the guard, and is read again by the next try', async (_name, value) => {
    const { policy } = policyParameter('policy', () => now);
    parameters.setValue('policy', value);

    await expect(policy()).rejects.toBeInstanceOf(PolicyError);
    parameters.setValue('policy', withMaxHopLimit(2));

    expect((await policy()).baseline.maxHopLimit).toBe(2);
  });

  it('that was broken by a change is not replaced by the one before', async () => {
    const { policy } = policyParameter('policy', () => now);
    await policy();
    parameters.setValue('policy', '{');
    later(60_000);

    await expect(policy()).rejects.toBeInstanceOf(PolicyError);
    await expect(policy()).rejects.toBeInstanceOf(PolicyError);
  });
});
