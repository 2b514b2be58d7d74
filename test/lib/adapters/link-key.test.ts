import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkKey } from '../../../lib/adapters/link-key.ts';
import { startSecrets, type LocalSecrets } from '../../../local/embedded/secrets.ts';
import { NOW } from '../../given.ts';

const KEY = 'k'.repeat(32);

let secrets: LocalSecrets;

beforeAll(async () => {
  secrets = await startSecrets({ key: KEY });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  });
});

afterAll(() => secrets.stop());

describe('the key of links', () => {
  it('is read once and kept for five minutes, so that a new one is noticed', async () => {
    let now = NOW;
    const key = linkKey('key', () => now);
    const before = secrets.calls();

    const first = [await key(), await key()];
    secrets.setSecret('key', 'n'.repeat(40));
    now = new Date(NOW.getTime() + 5 * 60_000 - 1);
    const kept = await key();
    now = new Date(NOW.getTime() + 5 * 60_000);
    const renewed = await key();

    expect([...first, kept].map(String)).toEqual([KEY, KEY, KEY]);
    expect(String(renewed)).toBe('n'.repeat(40));
    expect(secrets.calls() - before).toBe(2);
  });

  it.each(['k'.repeat(31), ''])(
    'of too few bytes is none, and is told without being shown',
    async (short) => {
      secrets.setSecret('short', short);

      const reading = linkKey('short', () => NOW)();

      await expect(reading).rejects.toThrow(`The secret short holds ${short.length} bytes`);
      await expect(reading).rejects.not.toThrow('kkk');
    },
  );

  it('that is not there is thrown', async () => {
    await expect(linkKey('missing', () => NOW)()).rejects.toThrow('no such secret');
  });
});
