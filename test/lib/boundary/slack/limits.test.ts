import { describe, it } from 'vitest';
import { historyMessage } from '../../../../lib/boundary/slack/history-message.ts';
import { storyMessage } from '../../../../lib/boundary/slack/story-message.ts';
import type { Finding } from '../../../../lib/domain/finding.ts';
import { aDrift, aStory, pipeline } from '../../domain/story/given-story.ts';
import { context, hopLimit, tokens } from './given-message.ts';
import { expectHarmless, expectSlackTakes } from './limits.ts';

describe('the longest that really comes', () => {
  const long = '<!here> &*_~`'.repeat(100);
  const tags = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`key-${index}`, long.slice(0, 256)]),
  );
  const longest = (minutes: number): Finding =>
    aDrift(minutes, {
      outcome: 'denied',
      refusal: long.slice(0, 1024),
      reason: long.slice(0, 1024),
      scope: long.slice(0, 256),
      violations: [tokens, hopLimit].map((violation) => ({ ...violation, moment: 'drift' })),
      principal: {
        ...pipeline,
        name: long.slice(0, 256),
        sessionName: long.slice(0, 64),
        userAgent: long.slice(0, 1024),
        invokedBy: long.slice(0, 128),
      },
    });
  const findings = Array.from({ length: 100 }, (_, minutes) => {
    const finding = longest(minutes);
    const names = { name: long.slice(0, 256), autoScalingGroup: long.slice(0, 255), tags };
    return { ...finding, nextStep: long.slice(0, 1024), instance: { ...finding.instance, ...names } };
  });

  it('is taken by Slack, and harmless, as a story of a hundred findings and in its thread', () => {
    const [first, ...rest] = findings;
    const story = aStory(first!, ...rest);
    const message = storyMessage(story, { ...context, ownerOf: ({ name }) => name });

    [message, ...story.entries.map(historyMessage)].forEach((each) => {
      expectSlackTakes(each);
      expectHarmless(each);
    });
  });
});
