import { digestMessage } from '../boundary/slack/digest-message.ts';
import { memberOf, stormSourceOf, withMembers, type Digest } from '../domain/story/digest.ts';
import { bringUp } from './bring-up.ts';
import type { Deadline } from './guard-ports.ts';
import { giveStoriesBack } from './give-stories-back.ts';
import type { PostResult } from './post-finding.ts';
import type { StormState } from '../domain/story/message-state.ts';
import type { PostPorts } from './post-ports.ts';
import { showStory } from './show-story.ts';
import type { TakenUp } from './take-up.ts';
import { whenFree } from './when-free.ts';

/** From so many new stories of one source on, a digest tells of them. */
const STORM_MEMBERS = 5;

/** A storm is over after so long without a new story. */
const STORM_GAP_MILLISECONDS = 15 * 60_000;

/** What goes on for longer is told anew: nobody looks at a message of the day before yesterday. */
const LONGEST_STORM_MILLISECONDS = 24 * 60 * 60_000;

type Stories = readonly [TakenUp, ...TakenUp[]];

/** A storm that this invocation counts. */
interface Claimed {
  readonly storm: string;
  readonly state: StormState;
  readonly interrupted: boolean;
}

/** Shows new stories of one source: each by itself while they are few, else as one digest that keeps counting. */
export async function showStorm(
  storm: string,
  stories: readonly TakenUp[],
  ports: PostPorts,
  { signal, leasedUntil }: Deadline,
): Promise<PostResult[]> {
  const [first, ...rest] = stories;
  if (first === undefined) return [];
  try {
    const claimStorm = () => ports.claimStorm(storm, leasedUntil, ports.now());
    const claim = await whenFree(claimStorm, ports.wait, signal);
    if (claim.kind === 'held')
      return await giveStoriesBack(stories, 'busy', 'Another invocation counts the storm.', ports);

    const { interrupted } = claim;
    const claimed = { storm, state: goOn(claim.state, ports.now()), interrupted };
    return await count(claimed, [first, ...rest], ports).catch(async (error: unknown) => {
      await ports.releaseStorm(storm).catch(() => undefined);
      throw error;
    });
  } catch (error) {
    return giveStoriesBack(stories, 'failed', error instanceof Error ? error.message : String(error), ports);
  }
}

/** The storm as it goes on, or a new one where the last is over. */
function goOn(known: StormState | null, now: Date): StormState {
  const isOver =
    known === null ||
    now.getTime() - known.lastAt.getTime() > STORM_GAP_MILLISECONDS ||
    now.getTime() - known.startedAt.getTime() > LONGEST_STORM_MILLISECONDS;
  return isOver ? { startedAt: now, lastAt: now, posted: null, shown: null } : { ...known, lastAt: now };
}

async function count(claimed: Claimed, stories: Stories, ports: PostPorts): Promise<PostResult[]> {
  const { storm, state } = claimed;
  const added = stories.map(({ newest }) => memberOf(newest));
  const told = await ports.addMembers(storm, state.startedAt, added, ports.now());
  const members = withMembers([], told);
  if (state.posted === null && members.length < STORM_MEMBERS) {
    await ports.saveStorm(storm, state, ports.now());
    return Promise.all(stories.map((each) => showStory(each, ports)));
  }

  const digest: Digest = { source: stormSourceOf(stories[0].newest), members };
  return showDigest(claimed, digest, stories, ports);
}

async function showDigest(
  { storm, state, interrupted }: Claimed,
  digest: Digest,
  stories: Stories,
  ports: PostPorts,
): Promise<PostResult[]> {
  const [{ channel, context }] = stories;
  const id = `${storm}/${state.startedAt.toISOString()}`;
  const standing = { id, channel, posted: state.posted, shown: state.shown, interrupted };
  const answer = await bringUp(digestMessage(digest, context), standing, ports);

  const now = ports.now();
  const isRefused = answer.kind === 'refused';
  const saved = isRefused ? state : { ...state, posted: answer.posted, shown: answer.shown };
  await ports.saveStorm(storm, saved, now);
  if (isRefused) return giveStoriesBack(stories, 'refused', answer.reason, ports);

  return Promise.all(
    stories.map(async ({ newest: { instance }, state: story, messageIds }) => {
      await ports.saveStory(instance, { ...story, storm }, now);
      return { instanceId: instance.instanceId, result: 'digest', reason: null, messageIds } as const;
    }),
  );
}
