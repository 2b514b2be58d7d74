import { historyMessage } from '../boundary/slack/history-message.ts';
import { storyMessage } from '../boundary/slack/story-message.ts';
import { instanceKey } from '../domain/instance.ts';
import { tugOfWarOf } from '../domain/story/tug-of-war.ts';
import { bringUp } from './bring-up.ts';
import type { PostResult } from './post-finding.ts';
import type { Posted, StoryState } from '../domain/story/message-state.ts';
import type { PostPorts } from './post-ports.ts';
import type { TakenUp } from './take-up.ts';

/** A state, and what Slack refused on the way to it. */
interface Shown {
  readonly state: StoryState;
  readonly refusal: string | null;
}

/** Shows one story: posts its message or updates it, and tells its history in the thread. */
export async function showStory(taken: TakenUp, ports: PostPorts): Promise<PostResult> {
  const { newest, messageIds } = taken;
  const { instanceId } = newest.instance;
  try {
    const { state, refusal } = await show(taken, ports);
    await ports.saveStory(newest.instance, state, ports.now());
    if (refusal !== null) return { instanceId, result: 'refused', reason: refusal, messageIds };
    const result = state.shown === taken.state.shown ? 'told-before' : 'posted';
    return { instanceId, result, reason: null, messageIds };
  } catch (error) {
    await ports.releaseStory(newest.instance).catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    return { instanceId, result: 'failed', reason, messageIds };
  }
}

async function show({ state, ...taken }: TakenUp, ports: PostPorts): Promise<Shown> {
  const { story, chapter, posted: known, shown: before } = state;
  const { channel, interrupted, context } = taken;
  const id = `${instanceKey(story.instance)}/${chapter.toISOString()}`;
  const standing = { id, channel, posted: known, shown: before, interrupted };
  const answer = await bringUp(storyMessage(story, context), standing, ports);
  if (answer.kind === 'refused') return { state, refusal: answer.reason };

  const { posted, shown } = answer;
  return tellHistory({ ...taken, state: { ...state, posted, shown, storm: null } }, posted, ports);
}

/**
 * Tells in the thread what the message no longer shows. One finding alone needs no history; in a tug-of-war
 * the message counts, and the thread stays quiet.
 */
async function tellHistory(
  { state, interrupted }: TakenUp,
  { channel, ts }: Posted,
  ports: PostPorts,
): Promise<Shown> {
  const { entries } = state.story;
  if (ts === null || entries.length < 2) return { state, refusal: null };

  const quiet = tugOfWarOf(state.story)?.quiet ?? false;
  const threaded = state.threaded.filter((id) => entries.some(({ findingId }) => findingId === id));
  for (const entry of entries.filter(({ findingId }) => !threaded.includes(findingId))) {
    const id = entry.findingId;
    const isTold = quiet || (interrupted && (await ports.find(id, channel, ts)) !== null);
    const answer = isTold ? null : await ports.post(historyMessage(entry), { channel, threadTs: ts, id });
    if (answer?.kind === 'refused') return { state: { ...state, threaded }, refusal: answer.reason };
    threaded.push(entry.findingId);
  }
  return { state: { ...state, threaded }, refusal: null };
}
