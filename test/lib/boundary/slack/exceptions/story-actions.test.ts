import { describe, expect, it } from 'vitest';
import { parseFormStart } from '../../../../../lib/boundary/slack/exceptions/form-start.ts';
import { storyActions } from '../../../../../lib/boundary/slack/exceptions/story-actions.ts';
import type { FindingKind } from '../../../../../lib/domain/finding.ts';
import { newestOf, type Story } from '../../../../../lib/domain/story/story.ts';
import { aFinding, aStory } from '../../../domain/story/given-story.ts';
import { groupTags, hopLimit, tokens } from '../given-message.ts';

/** A story whose newest finding is like this. */
function aStoryOf(differences: Partial<Story['entries'][number]>): Story {
  const story = aStory(aFinding(0, {}, groupTags));
  return { ...story, entries: [{ ...newestOf(story), ...differences }] };
}

describe('the button on a finding', () => {
  it('says all that the form needs to know', () => {
    const [action, ...others] = storyActions(aStoryOf({ violations: [tokens, hopLimit] }));

    expect(others).toEqual([]);
    expect(action).toMatchObject({ actionId: 'request-exception', label: 'Request an exception' });
    expect(parseFormStart(action?.value ?? '')).toEqual({
      accountId: '111122223333',
      region: 'eu-west-1',
      scopes: [
        { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
        { kind: 'auto-scaling-group', id: 'web' },
        { kind: 'launch-template', id: 'lt-0abc' },
        { kind: 'image', id: 'ami-0a1b2c3d4e5f60718' },
      ],
      allows: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
      reason: '',
      renews: null,
    });
  });

  it('offers only what the instance has', () => {
    const story = aStory(aFinding(0, {}, {}));
    const alone = { ...story, instance: { ...story.instance, imageId: null } };

    const [action] = storyActions(alone);

    expect(parseFormStart(action?.value ?? '')?.scopes).toEqual([
      { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
    ]);
  });

  it.each<[FindingKind, boolean]>([
    ['launch-remediated', true],
    ['drift-reverted', true],
    ['existing-remediated', true],
    ['noncompliant', true],
    ['hop-limit-above-maximum', true],
    ['exception-ended', true],
    ['service-managed', false],
    ['enforcement-denied', false],
    ['enforcement-blocked', false],
    ['exception-applied', false],
    ['excepted', false],
    ['exception-blocked', false],
    ['resolved', false],
  ])('of the kind %s: %s', (kind, isThere) => {
    expect(storyActions(aStoryOf({ kind }))).toHaveLength(isThere ? 1 : 0);
  });

  it.each([
    ['what no exception can allow', { violations: [{ ...tokens, field: 'httpEndpoint' }] } as const],
    ['a hop limit that EC2 does not know', { violations: [{ ...hopLimit, actual: 65 }] } as const],
    ['an instance that is gone', { outcome: 'gone' } as const],
  ])('is not there for %s', (_what, differences) => {
    expect(storyActions(aStoryOf(differences))).toEqual([]);
  });
});
