import { describe, expect, it } from 'vitest';
import { app } from '../../../local/ec2/imds/app.ts';
import type { MetadataOptions } from '../../../local/ec2/state/metadata-options.ts';
import { givenSimulator } from './given.ts';

async function givenHost(metadataOptions: Partial<MetadataOptions>) {
  const { simulator } = await givenSimulator();
  const [instanceId = ''] = simulator.instances.seed(1, { metadataOptions, iamInstanceProfile: 'web' });
  return { simulator, instanceId, host: { imdsUrl: simulator.imdsUrl(instanceId), roleName: 'web' } };
}

describe('an app on an instance', () => {
  it.each([
    ['imdsv1', 'optional', 200],
    ['imdsv1', 'required', 401],
    ['imdsv2', 'optional', 200],
    ['imdsv2', 'required', 200],
  ] as const)('that uses %s where tokens are %s gets %i', async (uses, httpTokens, status) => {
    const { host } = await givenHost({ httpTokens });

    const reply = await app(host, { uses }).fetchCredentials();

    expect(reply.status).toBe(status);
    expect(reply.body.includes('SecretAccessKey')).toBe(status === 200);
  });

  it('that gets no token never asks without one', async () => {
    const { host } = await givenHost({ httpEndpoint: 'disabled' });

    const reply = await app(host, { uses: 'imdsv2' }).fetchCredentials();

    expect(reply).toEqual({ status: 403, body: 'Forbidden' });
  });
});
