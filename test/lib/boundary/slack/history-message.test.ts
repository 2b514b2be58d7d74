import { describe, expect, it } from 'vitest';
import { historyMessage } from '../../../../lib/boundary/slack/history-message.ts';
import { newestOf } from '../../../../lib/domain/story/story.ts';
import { aDrift, aFinding, aStory } from '../../domain/story/given-story.ts';
import { hopLimit, tokens } from './given-message.ts';
import { textsOf } from './limits.ts';

describe('the history in the thread', () => {
  it('tells one finding: what, by whom, what changed, and why it was decided so', () => {
    const message = historyMessage(newestOf(aStory(aDrift(1))));

    expect(textsOf(message)).toEqual([
      '✅ Fixed: was loosened (IMDSv1 allowed)',
      [
        '*✅ Fixed: was loosened (IMDSv1 allowed)*',
        'The guardrail put it back 4 s after the call.',
        'By role `deploy-pipeline`, session `run-1` with Terraform from `203.0.113.10`',
      ].join('\n'),
      '*Options before → after*\n```\nHttpTokens  optional → required\n```',
      '`RunInstances` <!date^1772359256^{date_short_pretty} {time}|2026-03-01 10:00 UTC>  ·  IMDSv1 is allowed since the launch: set back to required.',
    ]);
  });

  it('shows that something was left open', () => {
    const partly = newestOf(aStory(aFinding(1, { violations: [tokens, hopLimit] })));
    const unknown = newestOf(aStory(aFinding(1, { outcome: 'resolved', violations: [], previous: {} })));

    expect(historyMessage(partly).text).toMatch(/^🟠 Partly fixed/);
    expect(historyMessage(unknown).blocks).toHaveLength(2);
  });
});
