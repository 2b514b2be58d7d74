import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestMessage } from '../../../../lib/boundary/slack/digest-message.ts';
import { historyMessage } from '../../../../lib/boundary/slack/history-message.ts';
import type { MessageContext } from '../../../../lib/boundary/slack/message-context.ts';
import { morningMessage } from '../../../../lib/boundary/slack/morning-message.ts';
import { storyMessage } from '../../../../lib/boundary/slack/story-message.ts';
import { memberOf, stormSourceOf } from '../../../../lib/domain/story/digest.ts';
import { withFinding, type Story } from '../../../../lib/domain/story/story.ts';
import type { Finding } from '../../../../lib/domain/finding.ts';
import { anyFinding } from '../arbitrary-finding.ts';
import { hostile } from './hostile.ts';
import { expectHarmless, expectSlackTakes, RUNBOOK_URL } from './limits.ts';

const context: MessageContext = {
  runbookUrl: (kind) => `${RUNBOOK_URL}${kind}`,
  ownerOf: ({ tags }) => Object.values(tags)[0] ?? null,
  actions: (story) => [
    { actionId: 'ask', label: `Ask ${story.instance.name}`, value: story.instance.instanceId },
  ],
};

/** Hostile text in every place that somebody outside can write to. */
const someFindings = fc.array(
  fc.tuple(anyFinding(hostile), hostile, hostile, hostile).map(([finding, one, other, third]) => ({
    ...finding,
    instance: { ...finding.instance, instanceId: one, accountId: other, region: third },
    reason: one,
    scope: other,
    refusal: third,
    principal: finding.principal && {
      ...finding.principal,
      name: one,
      sessionName: other,
      userAgent: third,
      invokedBy: one,
      sourceIpAddress: other,
      roleArn: third,
    },
    trigger: { ...finding.trigger, eventName: one },
    violations: finding.violations.map((violation) => ({ ...violation, actual: one, required: other })),
  })),
  { minLength: 1, maxLength: 6 },
);

function told(findings: readonly Finding[]): Story {
  const [first, ...rest] = findings;
  return rest.reduce(withFinding, withFinding(null, first!));
}

describe('a message', () => {
  it('mentions nobody, links nowhere but to us, and is taken by Slack, whatever the names and texts', () => {
    fc.assert(
      fc.property(someFindings, (findings) => {
        const story = told(findings);
        const digest = { source: stormSourceOf(findings[0]!), members: findings.map(memberOf) };
        const messages = [
          storyMessage(story, context),
          digestMessage(digest, context),
          morningMessage([story, ...findings.map((each) => told([each]))], context),
          ...story.entries.map(historyMessage),
        ];

        messages.forEach((message) => {
          expectHarmless(message);
          expectSlackTakes(message);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('shows the same whatever the order of the findings, and however often each comes', () => {
    const deliveries = fc
      .array(fc.tuple(anyFinding(), fc.constantFrom('one', 'two', 'three')), { minLength: 1, maxLength: 6 })
      .map((pairs) => pairs.map(([finding, findingId]) => ({ ...finding, findingId })))
      .chain((findings) =>
        fc.tuple(
          fc.constant(findings),
          fc.shuffledSubarray([...findings, ...findings], { minLength: findings.length * 2 }),
        ),
      );

    fc.assert(
      fc.property(deliveries, ([once, twiceInDisorder]) => {
        expect(storyMessage(told(twiceInDisorder), context)).toEqual(storyMessage(told(once), context));
      }),
    );
  });
});
