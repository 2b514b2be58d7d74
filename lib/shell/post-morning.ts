import type { MessageContext } from '../boundary/slack/message-context.ts';
import { morningMessage } from '../boundary/slack/morning-message.ts';
import type { HeldStory } from '../domain/story/message-state.ts';
import type { PostPorts } from './post-ports.ts';

/** What became of a channel's morning. */
export interface MorningResult {
  readonly channel: string;
  readonly result: 'posted' | 'refused';
  readonly stories: number;
  readonly reason: string | null;
}

/**
 * Tells in the morning, in one message for each channel, what was fixed in the quiet hours. A story is kept
 * until Slack has taken its morning's message.
 */
export async function postMorning(ports: Omit<PostPorts, 'wait'>): Promise<MorningResult[]> {
  const due = await ports.dueStories(ports.now());
  if (due.length === 0) return [];

  const context = await ports.messageContext(await ports.policy());
  const results: MorningResult[] = [];
  for (const [channel, held] of Map.groupBy(due, (each) => each.channel)) {
    results.push(await postChannel(channel, held, context, ports));
  }
  return results;
}

async function postChannel(
  channel: string,
  held: readonly HeldStory[],
  context: MessageContext,
  ports: Pick<PostPorts, 'dropHeld' | 'storyOf' | 'post' | 'find'>,
): Promise<MorningResult> {
  const known = await Promise.all(held.map(({ instance }) => ports.storyOf(instance)));
  const stories = known.filter((story) => story !== null);
  const id = `morning/${channel}/${String(held[0]?.until.toISOString())}`;
  // Cut off after posting, the stories are still kept: the message is looked for before it is posted again.
  const posted = stories.length === 0 || (await ports.find(id, channel)) !== null;
  const answer = posted ? null : await ports.post(morningMessage(stories, context), { channel, id });
  if (answer?.kind === 'refused') {
    return { channel, result: 'refused', stories: stories.length, reason: answer.reason };
  }
  await ports.dropHeld(held);
  return { channel, result: 'posted', stories: stories.length, reason: null };
}
