import { afterEach, beforeEach, expect, it } from 'vitest';
import { askSlack } from '../../../../lib/adapters/doctor/slack.ts';
import { startSlack, type LocalSlack } from '../../../../local/slack/server.ts';

let slack: LocalSlack;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(() => slack.close());

it('tells how the app stands to each channel, and posts nothing', async () => {
  slack.channels.set('open', 'open');
  slack.channels.set('old', 'archived');
  slack.channels.set('others', 'left');
  const id = slack.channels.find('open')?.id ?? '';

  const answer = await askSlack(slack.token, ['#open', id, '#old', '#others', '#nowhere'], slack.apiUrl);

  expect(answer).toMatchObject({
    kind: 'answers',
    channels: [
      { name: '#open', state: 'member' },
      { name: id, state: 'member' },
      { name: '#old', state: 'archived' },
      { name: '#others', state: 'not-member' },
      { name: '#nowhere', state: 'missing' },
    ],
  });
});

it('tells why Slack refuses a token', async () => {
  const answer = await askSlack('xoxb-revoked', [], slack.apiUrl);

  expect(answer).toEqual({ kind: 'refused', reason: 'invalid_auth' });
});

it('does not post to a webhook', async () => {
  expect(await askSlack('https://hooks.slack.com/services/T/B/X', [], slack.apiUrl)).toEqual({
    kind: 'webhook',
  });
});

it('says so where Slack does not answer, without the token', async () => {
  await slack.close();

  const asked = askSlack('xoxb-secret', [], slack.apiUrl);

  await expect(asked).rejects.toThrow(/^Slack does not answer$/);
});
