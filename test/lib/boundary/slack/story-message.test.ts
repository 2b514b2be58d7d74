import { describe, expect, it } from 'vitest';
import { storyMessage } from '../../../../lib/boundary/slack/story-message.ts';
import type { Finding } from '../../../../lib/domain/finding.ts';
import { v1Allowed, v2Only } from '../../../given.ts';
import { aDrift, aFinding, aStory } from '../../domain/story/given-story.ts';
import { context, groupTags, hopLimit, shown, titleOf, tokens } from './given-message.ts';
import { textsOf } from './limits.ts';

describe("a story's message", () => {
  it('tells everything that a tired person needs, from top to bottom', () => {
    const story = aStory(aFinding(0, {}, groupTags));

    const message = storyMessage(story, context);

    const [text, title, summary, ...facts] = textsOf(message);
    expect(title).toBe('✅ Fixed: web-1 was launched with IMDSv1 allowed');
    expect(text).toBe(`${title}. By: alice@example.com with the AWS CLI from \`203.0.113.10\``);
    expect(summary).toBe(
      '`i-0a1b2c3d4e5f60718` was launched with IMDSv1 allowed. The guardrail corrected it 4 s after the call.',
    );
    expect(facts.slice(0, 7)).toEqual([
      '*Instance*\n`i-0a1b2c3d4e5f60718` (web-1)',
      '*Owner*\nteam-web',
      '*Account and Region*\n`111122223333` `eu-west-1`',
      '*By*\nalice@example.com with the AWS CLI from `203.0.113.10`',
      '*Group*\nAuto Scaling group `web`',
      '*Launch template*\n`lt-0abc`',
      '*Options before → after*\n```\nHttpTokens  optional → required\n```',
    ]);
    expect(facts[7]).toMatch(
      /^\*Why it matters\*\nIMDSv1 answers any plain GET.*\n\*What to do next\*\nSet HttpTokens=required in launch template lt-0abc/,
    );
    expect(facts.slice(8, 11).map((fix) => fix.split('\n')[0])).toEqual([
      '*Launch template lt-0abc, and its group where that names a version*',
      '*Terraform*',
      '*CloudFormation*',
    ]);
    expect(facts[11]).toBe(
      '*Decided:* IMDSv1 is allowed since the launch: set back to required. Policy scope: `baseline`.',
    );
    expect(facts[12]).toContain(
      '|Open in the EC2 console>  ·  <https://docs.example.com/README.md#launch-remediated|Runbook: launch-remediated>  ·  MEDIUM  ·  `RunInstances` <!date^1772359196^',
    );
    expect(facts).toHaveLength(13);
  });

  it.each<[string, Finding]>([
    ['✅ Fixed: web-1 was loosened (IMDSv1 allowed)', aDrift(0)],
    [
      '🟠 Partly fixed: web-1 was launched with IMDSv1 allowed and a hop limit of 3 (at most 1)',
      aFinding(0, { violations: [tokens, hopLimit] }),
    ],
    ['🔴 Open: web-1 has IMDSv1 allowed', aFinding(0, { outcome: 'audited' })],
    [
      '🟠 Open: web-1 has tags readable in the metadata',
      aFinding(0, { outcome: 'audited', violations: [{ ...tokens, field: 'instanceMetadataTags' }] }),
    ],
    [
      '🟡 Open: web-1 has a hop limit of 3 (at most 1)',
      aFinding(0, { outcome: 'audited', violations: [hopLimit] }),
    ],
    [
      '🔴 Still open: web-1 has IMDSv1 allowed, and the guardrail lacks the permission to fix it',
      aFinding(0, { outcome: 'denied' }),
    ],
    ['✅ Resolved: web-1 meets the baseline again', aFinding(0, { outcome: 'resolved', violations: [] })],
  ])('is titled: %s', (title, finding) => {
    expect(titleOf(aStory(finding))).toBe(title);
  });

  it.each([
    ['its id where it has no name', {}, 'i-0a1b2c3d4e5f60718 was launched'],
    ['its id where nobody can see its name', { Name: ' \u200b ' }, 'i-0a1b2c3d4e5f60718 was launched'],
    ['a name that is cut where it is long', { Name: 'n'.repeat(256) }, `${'n'.repeat(59)}… was launched`],
  ])('calls the instance by %s', (_what, tags, words) => {
    expect(titleOf(aStory(aFinding(0, {}, tags)))).toContain(`Fixed: ${words}`);
  });

  it.each([
    ['audited', null, 'Nothing was changed.'],
    ['overtaken', null, 'somebody changed it again at once. It is judged anew.'],
    ['interrupted', null, 'cut off while it corrected it: whether EC2 took the change is not known.'],
    ['denied', 'UnauthorizedOperation: no <b>', 'EC2 says: UnauthorizedOperation: no &lt;b&gt;'],
    ['blocked', null, 'Nothing could be changed.'],
    ['resolved', null, 'Somebody else corrected it.'],
    ['gone', null, 'The instance no longer exists.'],
  ] as const)('says what came of it: %s', (outcome, refusal, words) => {
    expect(shown(aStory(aFinding(0, { outcome, refusal })))).toContain(words);
  });

  it.each([
    [0, 'corrected it 0 s after the call'],
    [119, 'corrected it 119 s after the call'],
    [120, 'corrected it 2 min after the call'],
    [7200, 'corrected it 2 h after the call'],
    [-1, 'The guardrail corrected it.'],
  ])('says after %i s how long it took', (seconds, words) => {
    const { trigger, closedAt } = aFinding(0);
    const eventTime = new Date(closedAt.getTime() - seconds * 1000);

    expect(shown(aStory(aFinding(0, { trigger: { ...trigger, eventTime } })))).toContain(words);
  });

  it('says what was left as it is', () => {
    const story = aStory(
      aFinding(0, {
        violations: [tokens, hopLimit],
        previous: { ...v1Allowed, httpPutResponseHopLimit: 3 },
        after: { ...v2Only, httpPutResponseHopLimit: 3 },
      }),
    );

    expect(shown(story)).toContain('Still there: a hop limit of 3 (at most 1).');
    expect(shown(story)).toContain('HttpPutResponseHopLimit  3 (unchanged)');
  });

  it('shows what changed where nothing violates any more, and nothing where nothing is known', () => {
    const resolved = { outcome: 'resolved', violations: [], previous: v1Allowed, after: v2Only } as const;
    const unknown = { outcome: 'audited', previous: {}, after: {} } as const;

    expect(shown(aStory(aFinding(0, resolved)))).toContain('```\nHttpTokens  optional → required\n```');
    expect(shown(aStory(aFinding(0, { ...resolved, previous: {} })))).not.toContain('Options before');
    expect(shown(aStory(aFinding(0, unknown)))).toContain('HttpTokens  unknown (unchanged)');
  });

  it('says nothing of why it matters where nothing does any more', () => {
    const [resolved, gone] = [{ outcome: 'resolved', violations: [] }, { outcome: 'gone' }] as const;

    expect(shown(aStory(aFinding(0, resolved)))).not.toContain('Why it matters');
    expect(shown(aStory(aFinding(0, gone)))).not.toContain('Why it matters');
  });

  it('names the service that manages the instance, and proposes nothing else', () => {
    const finding = aFinding(0, { outcome: 'audited' });
    const managed: Finding = {
      ...finding,
      kind: 'service-managed',
      instance: { ...finding.instance, managedBy: 'eks.amazonaws.com' },
    };

    expect(shown(aStory(managed))).toContain('*Managed by*\n`eks.amazonaws.com`');
    expect(shown(aStory(managed))).not.toContain('*Terraform*');
  });

  it('says so where nobody owns it', () => {
    expect(shown(aStory(aFinding()))).toContain('*Owner*\nno owner tag');
  });

  it('counts what came before', () => {
    expect(shown(aStory(aFinding(0)))).not.toContain('findings so far');
    expect(shown(aStory(aFinding(0), aFinding(1)))).toContain('2 findings so far');
  });

  it('has the buttons it is given, and none a webhook could not serve', () => {
    const actions = () => [
      { actionId: 'request', label: 'Ask for an exception', value: 'i-1', style: 'primary' } as const,
      { actionId: 'other', label: 'Other', value: 'i-1' },
      { actionId: 'never', label: 'Never comes back', value: 'x'.repeat(2001) },
    ];

    expect(storyMessage(aStory(aFinding()), { ...context, actions }).blocks.at(-1)).toEqual({
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'request',
          text: { type: 'plain_text', text: 'Ask for an exception', emoji: false },
          value: 'i-1',
          style: 'primary',
        },
        {
          type: 'button',
          action_id: 'other',
          text: { type: 'plain_text', text: 'Other', emoji: false },
          value: 'i-1',
        },
      ],
    });
    expect(storyMessage(aStory(aFinding()), context).blocks.at(-1)?.type).toBe('context');
  });
});
