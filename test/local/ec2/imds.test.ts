import { ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { InstanceTemplate } from '../../../local/ec2/seeding.ts';
import { givenSimulator, type Given } from './given.ts';

interface GivenImds extends Given {
  readonly instanceId: string;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly putToken: (headers?: Record<string, string>) => Promise<Response>;
}

const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };

async function givenImds(
  template: InstanceTemplate = {},
  options: Parameters<typeof givenSimulator>[0] = {},
) {
  const given = await givenSimulator(options);
  const [instanceId = ''] = given.simulator.instances.seed(1, template);
  const base = given.simulator.imdsUrl(instanceId);
  const imds: GivenImds = {
    ...given,
    instanceId,
    get: (path, headers = {}) => fetch(`${base}/latest/${path}`, { headers }),
    putToken: (headers = ttl) => fetch(`${base}/latest/api/token`, { method: 'PUT', headers }),
  };
  return imds;
}

const required = { metadataOptions: { httpTokens: 'required' } } as const;

describe('IMDS with optional tokens', () => {
  it('answers a plain GET with role credentials', async () => {
    const { get, clock } = await givenImds({ iamInstanceProfile: 'web' });

    const role = await (await get('meta-data/iam/security-credentials/')).text();
    const credentials: unknown = await (await get(`meta-data/iam/security-credentials/${role}`)).json();

    expect(role).toBe('web');
    expect(credentials).toEqual({
      Code: 'Success',
      LastUpdated: new Date(clock.now()).toISOString(),
      Type: 'AWS-HMAC',
      AccessKeyId: expect.stringMatching(/^ASIA123456789012\w{4}$/) as string,
      SecretAccessKey: expect.stringContaining('of-no-use') as string,
      Token: expect.stringContaining('of-no-use') as string,
      Expiration: '2026-03-01T18:00:00.000Z',
    });
  });

  it('refuses a token that is wrong', async () => {
    const { get } = await givenImds();

    const wrong = await get('meta-data/instance-id', { 'x-aws-ec2-metadata-token': 'made-up' });

    expect(wrong.status).toBe(401);
  });
});

describe('IMDS with required tokens', () => {
  it('refuses a plain GET and answers one with a token', async () => {
    const { get, putToken, instanceId } = await givenImds(required);

    const plain = await get('meta-data/instance-id');
    const token = await putToken();
    const session = await get('meta-data/instance-id', { 'x-aws-ec2-metadata-token': await token.text() });

    expect(plain.status).toBe(401);
    expect(token.headers.get('x-aws-ec2-metadata-token-ttl-seconds')).toBe('60');
    expect(await session.text()).toBe(instanceId);
  });

  it('refuses a token that has expired, or is of another instance', async () => {
    const { get, putToken, clock, simulator } = await givenImds(required);
    const token = { 'x-aws-ec2-metadata-token': await (await putToken()).text() };
    const [other = ''] = simulator.instances.seed(1, required);

    const elsewhere = await fetch(`${simulator.imdsUrl(other)}/latest/meta-data/instance-id`, {
      headers: token,
    });
    clock.advance(60_000);
    const late = await get('meta-data/instance-id', token);

    expect(elsewhere.status).toBe(401);
    expect(late.status).toBe(401);
  });
});

describe('asking for a token', () => {
  it.each([
    ['no time to live', {}, 400],
    ['one of 0 seconds', { 'x-aws-ec2-metadata-token-ttl-seconds': '0' }, 400],
    ['one of more than 6 hours', { 'x-aws-ec2-metadata-token-ttl-seconds': '21601' }, 400],
    ['one that is no number', { 'x-aws-ec2-metadata-token-ttl-seconds': 'long' }, 400],
    ['a proxy on the way', { ...ttl, 'x-forwarded-for': '198.51.100.1' }, 403],
    ['6 hours', { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' }, 200],
  ])('with %s', async (_, headers, status) => {
    const { putToken } = await givenImds();

    const answer = await putToken(headers);

    expect(answer.status).toBe(status);
  });

  it('never hears back from farther away than the hop limit', async () => {
    const { putToken } = await givenImds({ metadataOptions: { httpPutResponseHopLimit: 2 } });

    const near = await putToken({ ...ttl, 'x-local-hops': '2' });
    const far = putToken({ ...ttl, 'x-local-hops': '3' });

    expect(near.status).toBe(200);
    await expect(far).rejects.toThrow();
  });
});

describe('IMDS and the options of its instance', () => {
  it('is forbidden while the endpoint is disabled', async () => {
    const { get, putToken } = await givenImds({ metadataOptions: { httpEndpoint: 'disabled' } });

    expect((await get('meta-data/')).status).toBe(403);
    expect((await putToken()).status).toBe(403);
  });

  it('obeys the earlier options until a change is applied', async () => {
    const { get, ec2, clock, instanceId } = await givenImds({}, { applyDelayMilliseconds: 500 });
    await ec2.send(
      new ModifyInstanceMetadataOptionsCommand({ InstanceId: instanceId, HttpTokens: 'required' }),
    );
    // A second change while the first is on its way does not bring the first one forward.
    await ec2.send(
      new ModifyInstanceMetadataOptionsCommand({ InstanceId: instanceId, HttpPutResponseHopLimit: 2 }),
    );

    const pending = await get('meta-data/instance-id');
    clock.advance(500);
    const applied = await get('meta-data/instance-id');

    expect([pending.status, applied.status]).toEqual([200, 401]);
  });

  it('shows tags only where they are enabled', async () => {
    const tags = { Name: 'web', team: 'red' };
    const hidden = await givenImds({ tags });
    const shown = await givenImds({ tags, metadataOptions: { instanceMetadataTags: 'enabled' } });

    expect((await hidden.get('meta-data/tags/instance/Name')).status).toBe(404);
    expect(await (await shown.get('meta-data/tags/instance')).text()).toBe('Name\nteam');
    expect(await (await shown.get('meta-data/tags/instance/Name')).text()).toBe('web');
  });

  it('does not answer for an instance that does not run', async () => {
    const { get } = await givenImds({ state: 'stopped' });

    await expect(get('meta-data/')).rejects.toThrow();
  });

  it('knows neither unknown instances, nor unknown paths, nor other methods', async () => {
    const { get, simulator, instanceId } = await givenImds();

    const nobody = await fetch(`${simulator.imdsUrl('i-0aaaaaaaaaaaaaaaa')}/latest/meta-data/`);
    const noVersion = await fetch(`${simulator.imdsUrl(instanceId)}/newest/meta-data/`);
    const post = await fetch(`${simulator.imdsUrl(instanceId)}/latest/meta-data/`, { method: 'POST' });

    expect(nobody.status).toBe(404);
    expect(noVersion.status).toBe(404);
    expect((await get('meta-data/nothing')).status).toBe(404);
    expect((await get('meta-data/iam/info')).status).toBe(404);
    expect(post.status).toBe(405);
  });
});
