import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { doctorConnection } from '../../../../lib/adapters/doctor/connection.ts';
import { startEc2Simulator } from '../../../../local/ec2/server.ts';

const never = new AbortController().signal;

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', '111122223333');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});

describe('a connection', () => {
  it.each([0, 600, -600])('knows the account, and that this machine is %d s ahead', async (seconds) => {
    const { url, close } = await startEc2Simulator({ accountId: '111122223333' });
    onTestFinished(close);
    vi.stubEnv('AWS_ENDPOINT_URL_STS', url);

    const connection = await doctorConnection(
      'eu-west-1',
      () => new Date(Date.now() + seconds * 1_000),
      never,
    );

    expect(connection).toMatchObject({ accountId: '111122223333', partition: 'aws', region: 'eu-west-1' });
    // AWS tells whole seconds.
    expect(Math.abs(connection.aheadSeconds - seconds)).toBeLessThan(30);
  });
});
