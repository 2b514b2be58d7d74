import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  notificationProblems,
  refuseOverlongMutes,
} from '../../../../lib/boundary/policy/notification-problems.ts';
import { parsePolicy } from '../../../../lib/boundary/policy/parse-policy.ts';
import { PolicyError } from '../../../../lib/boundary/policy/policy-error.ts';
import { DEFAULT_POLICY } from '../../../../lib/boundary/policy/policy-schema.ts';

const policyYaml = readFileSync('policy.yaml', 'utf8');

function notificationsOf(text: string) {
  return parsePolicy(text, 'policy.yaml').notifications;
}

describe('notifications in policy.yaml', () => {
  it('have every key, with its default', () => {
    const section = policyYaml.slice(policyYaml.indexOf('\nnotifications:'));

    for (const key of Object.keys(DEFAULT_POLICY.notifications)) {
      expect(section).toMatch(new RegExp(`^ {2}${key}:`, 'm'));
    }
  });

  it('have examples that work once their comment signs are taken away', () => {
    const uncommented = policyYaml
      .replace('routes: []', 'routes:')
      .replace('quietHours: null', 'quietHours:')
      .replace('mutes: []', 'mutes:')
      .replace('people: []', 'people:')
      .replace(/^ {2}#( {2}.*)$/gm, '  $1');

    const { slack, quietHours, mutes } = notificationsOf(uncommented);

    expect(slack.routes).toEqual([
      {
        match: {
          severities: ['HIGH', 'CRITICAL'],
          kinds: [],
          accounts: [],
          regions: [],
          tags: { owner: ['payments', 'payments-*'] },
        },
        channel: '#payments-security',
      },
    ]);
    expect(quietHours).toEqual({ from: 22 * 60, to: 7 * 60, timeZone: 'Europe/Berlin' });
    expect(mutes).toEqual([
      {
        match: {
          severities: [],
          kinds: ['hop-limit-above-maximum'],
          accounts: ['111122223333'],
          regions: ['eu-west-1'],
          tags: {},
        },
        until: new Date('2026-04-30T00:00:00Z'),
        reason: 'The build hosts move to IMDSv2 in April (ask platform@example.com)',
      },
    ]);
  });
});

describe('notifications', () => {
  it('keep the defaults of what is left out', () => {
    const notifications = notificationsOf('notifications: { slack: { routes: [] }, securityHub: enabled }');

    expect(notifications).toEqual({ ...DEFAULT_POLICY.notifications, securityHub: 'enabled' });
  });

  it.each(['"#ops"', '"#équipe_sécurité-1"', 'C0123ABCDEF', 'G0123ABCDEF'])('take the channel %s', (name) => {
    const { slack } = notificationsOf(`notifications: { slack: { channel: ${name} } }`);

    expect(slack.channel).toBe(name.replaceAll('"', ''));
  });

  it.each<[string, string, string]>([
    [
      'a channel without its sign',
      'slack: { channel: security }',
      '1:27 notifications.slack.channel: must be a Slack channel in quotes, as in "#security" or "C0123ABCDEF", not "security"',
    ],
    [
      'a time that is none',
      'quietHours: { from: "22:00", to: "24:00", timeZone: Europe/Berlin }',
      '1:47 notifications.quietHours.to: must be a time of day in quotes, as in "22:00", not "24:00"',
    ],
    [
      'a time zone that nobody knows',
      'quietHours: { from: "22:00", to: "07:00", timeZone: Europe/Atlantis }',
      '1:60 notifications.quietHours.timeZone: must be a time zone, as in Europe/Berlin, not "Europe/Atlantis"',
    ],
    [
      'quiet hours all day',
      'quietHours: { from: "22:00", to: "22:00", timeZone: UTC }',
      '1:47 notifications.quietHours.to: must not be the same time as from',
    ],
    [
      'a mistyped key in quiet hours',
      'quietHours: { from: "22:00", to: "07:00", timezone: UTC }',
      '1:60 notifications.quietHours.timezone: is not a known key; did you mean "timeZone"?',
    ],
    [
      'a mute without an end',
      'mutes: [{ match: { regions: [eu-west-1] }, reason: x }]',
      '1:26 notifications.mutes[0].until: is missing: must be a date, as in 2026-04-30',
    ],
    [
      'a mute until a day that no calendar has',
      'mutes: [{ match: { regions: [eu-west-1] }, reason: x, until: 2026-02-30 }]',
      '1:72 notifications.mutes[0].until: must be a date, as in 2026-04-30, not "2026-02-30"',
    ],
    [
      'a mute of everything',
      'mutes: [{ match: {}, reason: x, until: 2026-02-28 }]',
      '1:28 notifications.mutes[0].match: must name severities, kinds, accounts, regions or tags',
    ],
    [
      'a route for everything',
      'slack: { routes: [{ match: {}, channel: "#a" }] }',
      '1:38 notifications.slack.routes[0].match: must name severities, kinds, accounts, regions or tags',
    ],
    [
      'a severity that is none',
      'slack: { routes: [{ match: { severities: [SEVERE] }, channel: "#a" }] }',
      '1:60 notifications.slack.routes[0].match.severities[0]: must be one of INFORMATIONAL, LOW, MEDIUM, HIGH, CRITICAL, not "SEVERE"',
    ],
  ])('refuse %s', (_what, text, expected) => {
    const parse = () => notificationsOf(`notifications: { ${text} }`);

    expect(parse).toThrow(`policy.yaml:${expected}`);
  });

  it('have no problems by default', () => {
    expect(notificationProblems(DEFAULT_POLICY.notifications)).toEqual([]);
  });
});

describe('a mute that ends too far ahead', () => {
  const now = new Date('2026-01-30T00:00:00Z');
  const mutedUntil = (until: string) =>
    parsePolicy(
      `notifications: { mutes: [{ match: { regions: [eu-west-1] }, reason: x, until: ${until} }] }`,
      'policy.yaml',
    );

  it('is refused where the clock is known', () => {
    const policy = mutedUntil('2026-05-01');

    const refuse = () => refuseOverlongMutes(policy, 'policy.yaml', now);

    expect(refuse).toThrow(PolicyError);
    expect(refuse).toThrow('policy.yaml notifications.mutes[0].until: must be at most 90 days ahead');
  });

  it.each(['2026-04-30', '2025-01-01'])('is not that of %s', (until) => {
    const policy = mutedUntil(until);

    expect(() => refuseOverlongMutes(policy, 'policy.yaml', now)).not.toThrow();
  });
});
