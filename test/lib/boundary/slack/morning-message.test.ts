import { describe, expect, it } from 'vitest';
import { morningMessage } from '../../../../lib/boundary/slack/morning-message.ts';
import type { FindingKind } from '../../../../lib/domain/finding.ts';
import type { Story } from '../../../../lib/domain/story/story.ts';
import { aDrift, aFinding, aStory } from '../../domain/story/given-story.ts';
import { expectHarmless, expectSlackTakes, RUNBOOK_URL, textsOf } from './limits.ts';

const context = { runbookUrl: (kind: FindingKind) => `${RUNBOOK_URL}${kind}` };

function shown(...stories: readonly Story[]): string {
  return textsOf(morningMessage(stories, context)).join('\n');
}

function called(story: Story, instanceId: string): Story {
  return { ...story, instance: { ...story.instance, instanceId } };
}

describe("the morning's message", () => {
  it('tells what was fixed while people slept, the worst first, then in the order of time', () => {
    const [late, early, drift] = [
      called(aStory(aFinding(9)), 'i-late'),
      called(aStory(aFinding(1)), 'i-early'),
      called(aStory(aDrift(5)), 'i-drift'),
    ];

    const text = shown(late, early, drift);

    expect(text).toContain('☀️ Fixed while it was quiet: 3 instances');
    expect([...text.matchAll(/^✅ `(i-[a-z]+)`/gm)].map(([, id]) => id)).toEqual([
      'i-drift',
      'i-early',
      'i-late',
    ]);
    expect(text).toContain(
      `<${RUNBOOK_URL}drift-reverted|Runbook: drift-reverted>  ·  <${RUNBOOK_URL}launch-remediated|`,
    );
  });

  it('tells of each what it was, whose it was and where', () => {
    expect(shown(aStory(aDrift(5)))).toMatch(
      /^✅ `i-0a1b2c3d4e5f60718` \(web-1\) was loosened \(IMDSv1 allowed\)\. By role `deploy-pipeline`, session `run-1`, `111122223333` `eu-west-1`, <!date/m,
    );
  });

  it('is the same whatever the order in which the stories are read', () => {
    const stories = ['i-c', 'i-a', 'i-b'].map((id) => called(aStory(aFinding(1)), id));

    expect(shown(...stories)).toBe(shown(...stories.toReversed()));
  });

  it.each([
    ['its group', { 'aws:autoscaling:groupName': 'web' }, 'By Auto Scaling group `web`,'],
    ['nobody', { Name: '' }, 'Nobody knows by whom yet,'],
  ])('names %s where no caller is known', (_what, tags, words) => {
    expect(shown(aStory(aFinding(1, { principal: null }, tags)))).toContain(words);
  });

  it('counts those it does not tell, and one by its own word', () => {
    const stories = Array.from({ length: 20 }, (_, index) => called(aStory(aFinding(1)), `i-${index}`));

    expect(shown(...stories)).toContain('… and 5 more');
    expect(shown(stories[0]!)).toContain('Fixed while it was quiet: 1 instance\n');
    expect(shown(...stories.slice(0, 15))).not.toContain('more');
  });

  it('is taken by Slack with the longest names, and harmless', () => {
    const long = '<!here> &*_~`'.repeat(20);
    const finding = aFinding(1, { principal: null }, { Name: long, 'aws:autoscaling:groupName': long });
    const message = morningMessage(
      Array.from({ length: 500 }, (_, index) => called(aStory(finding), `i-${index}`)),
      context,
    );

    expectSlackTakes(message);
    expectHarmless(message);
  });
});
