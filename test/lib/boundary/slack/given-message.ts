import type { MessageContext } from '../../../../lib/boundary/slack/message-context.ts';
import { storyMessage } from '../../../../lib/boundary/slack/story-message.ts';
import type { Violation } from '../../../../lib/domain/decision.ts';
import type { Story } from '../../../../lib/domain/story/story.ts';
import { RUNBOOK_URL, textsOf } from './limits.ts';

/** Messages as tests read them: their texts, in the order in which they are shown. */

export const context: MessageContext = {
  runbookUrl: (kind) => `${RUNBOOK_URL}${kind}`,
  ownerOf: ({ tags }) => tags['owner'] ?? null,
};

export const hopLimit: Violation = {
  field: 'httpPutResponseHopLimit',
  actual: 3,
  required: 1,
  moment: 'launch',
};
export const tokens: Violation = {
  field: 'httpTokens',
  actual: 'optional',
  required: 'required',
  moment: 'launch',
};
export const groupTags = {
  Name: 'web-1',
  owner: 'team-web',
  'aws:autoscaling:groupName': 'web',
  'aws:ec2launchtemplate:id': 'lt-0abc',
};

export function shown(story: Story): string {
  return textsOf(storyMessage(story, context)).join('\n');
}

export function titleOf(story: Story): string {
  return textsOf({ text: '', blocks: storyMessage(story, context).blocks.slice(0, 1) }).join('');
}
