import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretParameter } from '../../../lib/adapters/secret-parameter.ts';
import { startParameters, type LocalParameters } from '../../../local/embedded/parameters.ts';

let parameters: LocalParameters;

beforeAll(async () => {
  parameters = await startParameters({ '/slack': ' xoxb-first\n' });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SSM: parameters.url,
  });
});

afterAll(() => parameters.stop());

describe('a secret', () => {
  it('is kept for five minutes, and then read again', async () => {
    let now = new Date(0);
    const secret = secretParameter('/slack', () => now);

    const first = await secret();
    parameters.setValue('/slack', 'xoxb-second');
    now = new Date(299_999);
    const kept = await secret();
    now = new Date(300_000);
    const second = await secret();

    expect([first, kept, second]).toEqual(['xoxb-first', 'xoxb-first', 'xoxb-second']);
  });

  it('that is not there is empty', async () => {
    expect(await secretParameter('/nothing', () => new Date(0))()).toBe('');
  });
});
