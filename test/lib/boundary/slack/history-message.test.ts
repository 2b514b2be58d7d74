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

  it('tells what an exception brought about: by which, what it gave back, and not how long after a call', () => {
    const exceptionIds = ['exc-0a1b2c3d4e5f6071'];
    const given = newestOf(
      aStory(
        aFinding(1, {
          principal: null,
          exceptionIds,
          outcome: 'restored',
          violations: [],
          enforcement: { httpTokens: 'optional' },
          restoration: { httpTokens: 'optional' },
          previous: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
          // Somebody raised it meanwhile: that is another story.
          after: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
        }),
      ),
    );
    const ended = newestOf(
      aStory(aFinding(2, { principal: null, exceptionIds, violations: [{ ...tokens, moment: 'expiry' }] })),
    );

    expect(textsOf(historyMessage(given)).slice(1, 3)).toEqual([
      [
        '*⏳ Excepted: was given back what an exception allows*',
        'The guardrail gave back what the exception allows.',
        'By exception `exc-0a1b2c3d4e5f6071`',
      ].join('\n'),
      '*Options before → after*\n```\nHttpTokens  required → optional\n```',
    ]);
    expect(textsOf(historyMessage(ended))[1]).toBe(
      [
        '*✅ Fixed: was set back (IMDSv1 allowed), since the exception is over*',
        'The guardrail corrected it.',
        'By exception `exc-0a1b2c3d4e5f6071`',
      ].join('\n'),
    );
  });
});
