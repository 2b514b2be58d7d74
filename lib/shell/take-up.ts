import type { MessageContext } from '../boundary/slack/message-context.ts';
import type { Finding } from '../domain/finding.ts';
import { mutedUntil } from '../domain/notifications/mute.ts';
import { heldUntil } from '../domain/notifications/quiet-hours.ts';
import { channelFor } from '../domain/notifications/route.ts';
import type { Policy } from '../domain/policy.ts';
import { belongsTo, withFinding, type Story } from '../domain/story/story.ts';
import type { Deadline } from './guard-ports.ts';
import type { InstanceFindings, PostResult } from './post-finding.ts';
import type { StoryState } from '../domain/story/message-state.ts';
import type { Claim, PostPorts } from './post-ports.ts';
import { whenFree } from './when-free.ts';

/** An instance's story with what is new in it, claimed for this invocation. */
export interface TakenUp {
  readonly kind: 'taken-up';
  /** The finding by which the story is routed and counted: the last one to happen. */
  readonly newest: Finding;
  readonly messageIds: readonly string[];
  readonly state: StoryState;
  readonly interrupted: boolean;
  readonly channel: string;
  readonly context: MessageContext;
}

/** A story that needs no message now. */
export interface PutAside {
  readonly kind: 'put-aside';
  readonly result: PostResult;
}

/** Takes an instance's story up: claims it, adds the findings, and says whether it is to be shown now. */
export async function takeUp(
  each: InstanceFindings,
  policy: Policy,
  ports: PostPorts,
  { signal, leasedUntil }: Deadline,
): Promise<TakenUp | PutAside> {
  const { messageIds } = each;
  const { instance } = each.findings[0];
  const { instanceId } = instance;
  const aside = (result: PostResult['result'], reason: string): PutAside => ({
    kind: 'put-aside',
    result: { instanceId, result, reason, messageIds },
  });
  try {
    const claimStory = () => ports.claimStory(instance, leasedUntil, ports.now());
    const claim = await whenFree(claimStory, ports.wait, signal);
    if (claim.kind === 'held') return aside('busy', 'Another invocation is at work on its message.');
    return await addFindings(each, claim, policy, ports, aside);
  } catch (error) {
    return aside('failed', error instanceof Error ? error.message : String(error));
  }
}

async function addFindings(
  { findings, messageIds }: InstanceFindings,
  claim: Extract<Claim<StoryState>, { kind: 'claimed' }>,
  policy: Policy,
  ports: PostPorts,
  aside: (result: PostResult['result'], reason: string) => PutAside,
): Promise<TakenUp | PutAside> {
  try {
    const { interrupted } = claim;
    const state = withFindings(claim.state, findings);
    const newest = findings.reduce((last, next) => (next.closedAt > last.closedAt ? next : last));
    const channel = state.posted?.channel ?? channelFor(newest, policy);
    const taken: TakenUp = {
      kind: 'taken-up',
      newest,
      messageIds,
      state,
      interrupted,
      channel,
      context: await ports.messageContext(policy),
    };
    return await putAside(taken, policy, ports, aside);
  } catch (error) {
    await ports.releaseStory(findings[0].instance).catch(() => undefined);
    throw error;
  }
}

/** The state with findings added. What comes after a long silence begins a chapter, and a message, of its own. */
function withFindings(known: StoryState | null, findings: InstanceFindings['findings']): StoryState {
  const byTime = findings.toSorted((one, other) => one.closedAt.getTime() - other.closedAt.getTime());
  const state = byTime.reduce<StoryState | null>((before, finding) => {
    if (before !== null && belongsTo(before.story, finding)) {
      return { ...before, story: withFinding(before.story, finding) };
    }
    return before !== null && isEarlier(finding, before.story) ? before : newChapter(finding);
  }, known);
  return state ?? newChapter(findings[0]);
}

/** A finding of a chapter that is over was told there. */
function isEarlier(finding: Finding, story: Story): boolean {
  return story.entries.every(({ closedAt }) => finding.closedAt < closedAt);
}

function newChapter(finding: Finding): StoryState {
  const story = withFinding(null, finding);
  return { story, chapter: finding.closedAt, posted: null, shown: null, threaded: [], storm: null };
}

async function putAside(
  taken: TakenUp,
  policy: Policy,
  ports: PostPorts,
  aside: (result: PostResult['result'], reason: string) => PutAside,
): Promise<TakenUp | PutAside> {
  const { newest, state, channel } = taken;
  const now = ports.now();
  const muted = mutedUntil(newest, policy, now);
  const until = state.posted === null ? heldUntil(newest, policy, now) : null;
  if (muted === null && until === null) return taken;

  if (muted === null && until !== null) await ports.holdStory({ instance: newest.instance, channel, until });
  await ports.saveStory(newest.instance, state, now);
  return muted === null
    ? aside('held-for-morning', `Quiet hours until ${String(until?.toISOString())}.`)
    : aside('muted', `Muted until ${muted.toISOString()}.`);
}
