import { describe, expect, it } from 'vitest';
import {
  judgeSigningSecret,
  judgeSlack,
  type SlackAnswer,
  type SlackState,
} from '../../../../lib/domain/doctor/slack.ts';
import {
  judgeAlarms,
  judgeAlarmsTopic,
  judgeFindingsTopic,
  judgeSecurityHub,
} from '../../../../lib/domain/doctor/telling.ts';

const alarm = {
  logicalId: 'GuardErrorsAlarm',
  isInAlarm: false,
  description: 'Read its log.',
  hasActions: true,
};

describe('alarms', () => {
  it('that are off are fine', () => {
    expect(judgeAlarms([alarm])).toMatchObject([
      { check: 'alarms', status: 'ok', found: 'None of 1 is on.' },
    ]);
  });

  it('that are on are wrong, and say what to do themselves', () => {
    expect(judgeAlarms([alarm, { ...alarm, isInAlarm: true }])).toMatchObject([
      { check: 'alarms', status: 'wrong', found: 'GuardErrorsAlarm is in ALARM.', advice: 'Read its log.' },
    ]);
  });

  it('that tell nobody are to know of', () => {
    expect(judgeAlarms([{ ...alarm, hasActions: false }])).toMatchObject([
      { check: 'alarms', status: 'warning', found: 'GuardErrorsAlarm tells nobody: its actions are off.' },
    ]);
  });
});

describe('the topic of alarms', () => {
  it.each([
    [1, 2, 'ok', '1 subscription.'],
    [0, 2, 'wrong', '2 subscriptions, not confirmed: nobody is told of alarms.'],
    [0, 0, 'wrong', 'Nobody subscribes: nobody is told of alarms.'],
  ])('with %d confirmed and %d pending is %s', (confirmed, pending, status, found) => {
    expect(judgeAlarmsTopic({ confirmed, pending })).toMatchObject([
      { check: 'alarms-topic', status, found },
    ]);
  });
});

describe('the topic of findings', () => {
  it.each([
    [true, true, 2, 'ok', 'Findings go to Slack, Security Hub, 2 other subscriptions.'],
    [false, false, 1, 'ok', 'Findings go to 1 other subscription.'],
    [false, false, 0, 'warning', 'Nobody reads findings: no Slack, and no subscription.'],
  ])('Slack %s, Security Hub %s, and %d others: %s', (hasSlack, hasSecurityHub, confirmed, status, found) => {
    expect(judgeFindingsTopic({ hasSlack, hasSecurityHub, confirmed, pending: 0 })).toMatchObject([
      { check: 'findings-topic', status, found },
    ]);
  });
});

describe('Security Hub', () => {
  it.each([
    [null, 'ok', 'Off in the policy.'],
    [true, 'ok', 'Enabled here.'],
    [false, 'wrong', 'The policy sends findings to it, and it is not enabled here.'],
  ])('enabled: %s is %s', (isEnabled, status, found) => {
    expect(judgeSecurityHub(isEnabled)).toMatchObject([{ check: 'security-hub', status, found }]);
  });
});

const secret = { name: '/guardrail/slack', isThere: true, ownKey: null };
const SCOPES = ['chat:write', 'channels:read', 'channels:history'];

function answers(own: Partial<Extract<SlackAnswer, { kind: 'answers' }>> = {}): SlackAnswer {
  const channels = [{ name: '#alerts', state: 'member' as const }];
  return { kind: 'answers', team: 'Acme', scopes: SCOPES, channels, ...own };
}

function slack(answer: SlackAnswer | null, own: Partial<SlackState> = {}): SlackState {
  return { secret, answer, needsGroups: false, ...own };
}

describe('Slack', () => {
  it.each<[string, SlackState | null, string]>([
    ['is off', null, 'Off: the policy names no secretParameter.'],
    ['answers', slack(answers()), 'Answers for Acme; the app is in #alerts.'],
    [
      'answers, for several channels',
      slack(answers({ channels: ['#alerts', '#ops'].map((name) => ({ name, state: 'member' })) })),
      'Answers for Acme; the app is in #alerts, #ops.',
    ],
    ['does not tell scopes', slack(answers({ scopes: null })), 'Answers for Acme; the app is in #alerts.'],
    [
      'is a webhook',
      slack({ kind: 'webhook' }),
      'A webhook is there. Whether Slack takes it shows only when something is posted.',
    ],
  ])('that %s is fine', (_, state, found) => {
    expect(judgeSlack(state)).toMatchObject([{ check: 'slack', status: 'ok', found }]);
  });

  it.each<[string, SlackState, string, string]>([
    [
      'has no secret',
      slack(null, { secret: { ...secret, isThere: false } }),
      'wrong',
      'The parameter /guardrail/slack is not there, or empty: nothing is told in Slack.',
    ],
    [
      'refuses the token',
      slack({ kind: 'refused', reason: 'token_revoked' }),
      'wrong',
      'Slack does not take the token: token_revoked.',
    ],
    ['cannot post', slack(answers({ scopes: SCOPES.slice(1) })), 'wrong', 'The token lacks chat:write.'],
    [
      'cannot look back',
      slack(answers({ scopes: SCOPES.slice(0, 1) })),
      'warning',
      'The token lacks channels:read, channels:history.',
    ],
    [
      'cannot see groups',
      slack(answers(), { needsGroups: true }),
      'warning',
      'The token lacks usergroups:read.',
    ],
    ['shows no channels', slack(answers({ channels: null })), 'unknown', 'The app may not list channels.'],
    [
      'has a channel without the app',
      slack(answers({ channels: [{ name: '#alerts', state: 'not-member' }] })),
      'wrong',
      'The app is not in #alerts.',
    ],
    [
      'lacks a channel',
      slack(answers({ channels: [{ name: '#alerts', state: 'missing' }] })),
      'wrong',
      'There is no #alerts that the app can see.',
    ],
    [
      'has an archived channel',
      slack(answers({ channels: [{ name: '#alerts', state: 'archived' }] })),
      'wrong',
      '#alerts is archived.',
    ],
  ])('that %s is told', (_, state, status, found) => {
    expect(judgeSlack(state)).toMatchObject([{ check: 'slack', status, found }]);
  });

  it('whose secret has a key of its own is fine, and to know of', () => {
    const state = slack({ kind: 'webhook' }, { secret: { ...secret, ownKey: 'alias/mine' } });

    expect(judgeSlack(state)).toMatchObject([
      { check: 'slack', status: 'ok' },
      { status: 'warning', found: expect.stringContaining('encrypted with alias/mine') as unknown },
    ]);
  });
});

describe('the signing secret', () => {
  it.each([
    [null, 'ok', 'Off: the policy names no signingSecretParameter.'],
    [secret, 'ok', 'The signing secret is in /guardrail/slack.'],
    [
      { ...secret, isThere: false },
      'wrong',
      'The parameter /guardrail/slack is not there, or empty: every button is refused.',
    ],
  ])('%j is %s', (parameter, status, found) => {
    expect(judgeSigningSecret(parameter)).toMatchObject([{ check: 'signing-secret', status, found }]);
  });
});
