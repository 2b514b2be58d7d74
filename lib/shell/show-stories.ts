import pLimit from 'p-limit';
import { stormKeyOf } from '../domain/story/digest.ts';
import type { Deadline } from './guard-ports.ts';
import { giveStoriesBack } from './give-stories-back.ts';
import type { PostResult } from './post-finding.ts';
import type { PostPorts } from './post-ports.ts';
import { showStorm } from './show-storm.ts';
import { showStory } from './show-story.ts';
import type { PutAside, TakenUp } from './take-up.ts';

/** Slack takes about one message a second in a channel; more at once would only meet its limit. */
const CONCURRENCY = 3;

/** Calls that are under way may take the rest of the time: rate limits are waited for. */
const TIME_IS_UP = 'The time of the invocation was up before it was its turn.';

/**
 * Shows stories in Slack. Those that have a message get it updated; new ones are counted by where they come
 * from, so that a storm of them becomes one digest.
 */
export async function showStories(
  stories: readonly (TakenUp | PutAside)[],
  ports: PostPorts,
  deadline: Deadline,
): Promise<PostResult[]> {
  const aside = stories.flatMap((each) => (each.kind === 'put-aside' ? [each.result] : []));
  const toShow = stories.filter((each) => each.kind === 'taken-up');
  const own = toShow.filter(hasMessageOfItsOwn);
  const storms = Map.groupBy(
    toShow.filter((each) => !hasMessageOfItsOwn(each)),
    stormOf,
  );

  const limit = pLimit(CONCURRENCY);
  const inTime = (begun: readonly TakenUp[], show: () => Promise<PostResult[]>) =>
    deadline.changeSignal.aborted ? giveStoriesBack(begun, 'failed', TIME_IS_UP, ports) : show();
  const shown = await limit.map(own, (each) => inTime([each], async () => [await showStory(each, ports)]));
  const counted = await limit.map([...storms], ([storm, members]) =>
    inTime(members, () => showStorm(storm, members, ports, deadline)),
  );
  return [...aside, ...shown.flat(), ...counted.flat()];
}

/** A story that a digest tells of stays there, unless something of another kind happens to it. */
function hasMessageOfItsOwn(taken: TakenUp): boolean {
  const { posted, storm } = taken.state;
  return posted !== null || (storm !== null && storm !== stormOf(taken));
}

function stormOf({ channel, newest }: TakenUp): string {
  return `${channel}/${stormKeyOf(newest)}`;
}
