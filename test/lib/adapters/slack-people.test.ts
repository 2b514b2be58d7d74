import { describe, expect, it, onTestFinished } from 'vitest';
import { slackPeople } from '../../../lib/adapters/slack-people.ts';
import { exceptionForm } from '../../../lib/boundary/slack/exceptions/exception-form.ts';
import type { LocalSlack } from '../../../local/slack/server.ts';
import { startSlack } from '../../../local/slack/server.ts';
import { anExceptionPolicy } from '../../given.ts';
import { aStart, place } from '../boundary/slack/exceptions/given-exceptions.ts';

const form = exceptionForm(aStart(), place, anExceptionPolicy());
const bob = { ...place, userId: 'U0BOB0001', responseUrl: null };

async function given(secretOf: (slack: LocalSlack) => string = ({ token }) => token) {
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  return { slack, people: slackPeople(() => Promise.resolve(secretOf(slack)), slack.apiUrl) };
}

describe('opening a form', () => {
  it('waits for no rate limit: the trigger would be over', async () => {
    const { slack, people } = await given();
    slack.faults.add({ kind: 'rate-limited', method: 'views.open', retryAfterSeconds: 30 });

    await expect(people.openForm('1.2.3', form)).rejects.toThrow('rate-limit');
  });

  it('gives Slack’s word for why it refused', async () => {
    const { people } = await given();

    expect(await people.openForm('1.2.3', form)).toEqual({ kind: 'refused', reason: 'invalid_trigger_id' });
  });

  it.each([
    ['no secret', () => ''],
    ['a webhook', ({ webhookUrl }: LocalSlack) => webhookUrl],
  ])('with %s says what is needed', async (_what, secretOf) => {
    const { people } = await given(secretOf);

    await expect(people.openForm('1.2.3', form)).rejects.toThrow("Buttons need an app's bot token");
  });
});

describe('the groups of a person', () => {
  it('are those of the asked ones that they are in', async () => {
    const { people } = await given();

    const ofBob = await people.groupsOf('U0BOB0001', ['S0APPROVE']);
    const ofAlice = await people.groupsOf('U0ALICE01', ['S0APPROVE']);

    expect([ofBob, ofAlice]).toEqual([['S0APPROVE'], []]);
  });

  it('are not guessed where one cannot be read', async () => {
    const { people } = await given();

    await expect(people.groupsOf('U0BOB0001', ['S0APPROVE', 'S0NOBODY1'])).rejects.toThrow('no_such_subteam');
  });

  it('are asked for again where Slack is away for a moment', async () => {
    const { slack, people } = await given();
    slack.faults.add({ kind: 'status', method: 'usergroups.users.list', status: 503 });

    expect(await people.groupsOf('U0CAROL01', ['S0APPROVE'])).toEqual(['S0APPROVE']);
  });
});

describe('telling a person', () => {
  it('is by a message that nobody else sees', async () => {
    const { slack, people } = await given();

    const told = await people.tellPerson(bob, 'You said no.');

    expect(told).toBe('told');
    expect(slack.messages.list()).toMatchObject([{ onlyFor: 'U0BOB0001', text: 'You said no.' }]);
  });

  it('by an address that nobody answers at goes on in the channel', async () => {
    const { slack, people } = await given();

    const told = await people.tellPerson(
      { ...bob, responseUrl: 'http://127.0.0.1:1/actions/x' },
      'You said no.',
    );

    expect(told).toBe('told');
    expect(slack.calls.count('chat.postEphemeral', 'ok')).toBe(1);
  });

  it('is given up where Slack does not let us', async () => {
    const { people } = await given();

    expect(await people.tellPerson({ ...bob, channelId: 'C0NOWHERE' }, 'You said no.')).toBe('not-told');
  });
});
