import type { PostResult } from './post-finding.ts';
import type { StoryPorts } from './post-ports.ts';
import type { TakenUp } from './take-up.ts';

/**
 * Gives up the claims on stories for which nothing was sent now; their messages return to the queue. Where an
 * earlier invocation was cut off, its mark stays: its message may stand in Slack and is to be looked for.
 */
export async function giveStoriesBack(
  stories: readonly TakenUp[],
  result: 'busy' | 'refused' | 'failed',
  reason: string,
  ports: StoryPorts & { readonly now: () => Date },
): Promise<PostResult[]> {
  return Promise.all(
    stories.map(async ({ newest: { instance }, state, interrupted, messageIds }) => {
      const release = () => ports.releaseStory(instance);
      const givenUp = interrupted ? release() : ports.saveStory(instance, state, ports.now()).catch(release);
      // If even this fails, the claim runs out by itself before the messages come back.
      await givenUp.catch(() => undefined);
      return { instanceId: instance.instanceId, result, reason, messageIds };
    }),
  );
}
