import { describe, expect, it } from 'vitest';
import { DEFAULT_NOTIFICATIONS } from '../../../../lib/boundary/policy/policy-defaults.ts';
import type { FindingMatch, SlackRoute } from '../../../../lib/domain/notifications/notification-policy.ts';
import { runbookUrlOf, channelFor, ownerOf } from '../../../../lib/domain/notifications/route.ts';
import type { Policy } from '../../../../lib/domain/policy.ts';
import { aFinding, aMatch, notifying } from './given-notifications.ts';

function routing(routes: readonly SlackRoute[]): Policy {
  return notifying({ slack: { ...DEFAULT_NOTIFICATIONS.slack, channel: '#all', routes } });
}

describe('the channel of a finding', () => {
  it.each<[string, Partial<FindingMatch>, string]>([
    ['its severity', { severities: ['LOW', 'MEDIUM'] }, '#routed'],
    ['another severity', { severities: ['HIGH'] }, '#all'],
    ['its kind', { kinds: ['launch-remediated'] }, '#routed'],
    ['another kind', { kinds: ['drift-reverted'] }, '#all'],
    ['its account', { accounts: ['111122223333'] }, '#routed'],
    ['another account', { accounts: ['444455556666'] }, '#all'],
    ['its Region', { regions: ['eu-west-1'] }, '#routed'],
    ['another Region', { regions: ['us-east-1'] }, '#all'],
    ['its owner, by one of two patterns', { tags: { owner: ['web', 'payments-*'] } }, '#routed'],
    ['another owner', { tags: { owner: ['web'] } }, '#all'],
    ['a tag that it has not', { tags: { team: ['*'] } }, '#all'],
    ['its severity, but another Region', { severities: ['MEDIUM'], regions: ['us-east-1'] }, '#all'],
  ])('where a route matches %s is as the route says', (_what, match, expected) => {
    const routes = [{ match: aMatch(match), channel: '#routed' }];

    const channel = channelFor(aFinding(), routing(routes));

    expect(channel).toBe(expected);
  });

  it('is that of the first route that matches', () => {
    const routes = ['#first', '#second'].map((channel) => ({
      match: aMatch({ regions: ['eu-west-1'] }),
      channel,
    }));

    const channel = channelFor(aFinding(), routing(routes));

    expect(channel).toBe('#first');
  });
});

describe('the owner of an instance', () => {
  it.each([
    ['the tag that the policy names', { owner: 'alice', Team: 'web' }, 'Team', 'web'],
    ['the tag without blanks around it', { owner: ' alice ' }, 'owner', 'alice'],
    ['nobody, where the tag is empty', { owner: ' ' }, 'owner', null],
    ['nobody, where the tag is missing', {}, 'owner', null],
  ])('is %s', (_what, tags, ownerTag, expected) => {
    const instance = { ...aFinding().instance, tags };

    const owner = ownerOf(instance, notifying({ ownerTag }));

    expect(owner).toBe(expected);
  });
});

describe('the runbook', () => {
  const withUrl = (runbookUrl: string | null) =>
    notifying({ slack: { ...DEFAULT_NOTIFICATIONS.slack, runbookUrl } });

  it('is the page that the policy names, at the kind of the finding', () => {
    expect(runbookUrlOf('drift-reverted', withUrl('https://example.com/runbook'))).toBe(
      'https://example.com/runbook#drift-reverted',
    );
  });

  it("is AWS's own guide where the policy names none", () => {
    expect(runbookUrlOf('drift-reverted', withUrl(null))).toBe(
      'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-transition-to-version-2.html',
    );
  });
});
