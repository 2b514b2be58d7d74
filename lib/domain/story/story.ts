import type { Finding } from '../finding.ts';
import { instanceKey } from '../instance.ts';

/** One thing that happened to an instance: a finding, less the instance, which the story tells once. */
export type StoryEntry = Omit<Finding, 'instance'>;

/**
 * What happened to an instance, without a silence of more than {@link CHAPTER_GAP}: what one message and its
 * thread tell. Entries are in the order of `closedAt`, then of `findingId`; there is at least one.
 */
export interface Story {
  /** The instance as the newest entry knew it. */
  readonly instance: Finding['instance'];
  readonly entries: readonly StoryEntry[];
}

/** After so much silence a new chapter begins, and with it a new message, in milliseconds. */
export const CHAPTER_GAP = 24 * 60 * 60 * 1000;

/**
 * How many entries a story keeps, the newest ones: a fight with another tool goes on for days, and a story has
 * to fit in one item of a table (400 KB), each entry with a user agent and a refusal of a kilobyte.
 */
export const MAX_ENTRIES = 60;

/**
 * The story with a finding added. The order in which findings come, and how often each comes, makes no
 * difference to the end state: SNS and Lambda deliver twice and out of order.
 */
export function withFinding(story: Story | null, finding: Finding): Story {
  const { instance, ...entry } = finding;
  if (story === null) return { instance, entries: [entry] };

  const told = story.entries.find(({ findingId }) => findingId === entry.findingId);
  const others = story.entries.filter(({ findingId }) => findingId !== entry.findingId);
  const entries = [...others, told === undefined ? entry : merged(told, entry)].sort(byTime);
  return { instance: instanceOf(story, instance, entry), entries: entries.slice(-MAX_ENTRIES) };
}

/** The entry that tells how things stand. */
export function newestOf(story: Story): StoryEntry {
  const newest = story.entries.at(-1);
  if (newest === undefined) throw new RangeError('A story has at least one entry.');
  return newest;
}

/** Whether a finding goes on with a story: the same instance, at most {@link CHAPTER_GAP} before or after it. */
export function belongsTo(story: Story, finding: Finding): boolean {
  const time = finding.closedAt.getTime();
  const times = story.entries.map(({ closedAt }) => closedAt.getTime());
  return (
    instanceKey(story.instance) === instanceKey(finding.instance) &&
    time >= Math.min(...times) - CHAPTER_GAP &&
    time <= Math.max(...times) + CHAPTER_GAP
  );
}

/** Two tellings of the same finding: the later one, and whoever one of them can name. */
function merged(one: StoryEntry, other: StoryEntry): StoryEntry {
  const later = greater(one, other, withoutPrincipal);
  if (one.principal === null) return { ...later, principal: other.principal };
  if (other.principal === null) return { ...later, principal: one.principal };
  return { ...later, principal: greater(one.principal, other.principal, canonical) };
}

/** The newest entry's instance: name and tags change, and people look for it by what it is called now. */
function instanceOf(story: Story, instance: Finding['instance'], entry: StoryEntry): Finding['instance'] {
  const newest = newestOf(story);
  const isSame = newest.findingId === entry.findingId && withoutPrincipal(newest) === withoutPrincipal(entry);
  if (isSame) return greater(story.instance, instance, canonical);
  return isNewer(entry, newest) ? instance : story.instance;
}

function isNewer(one: StoryEntry, other: StoryEntry): boolean {
  return one.findingId === other.findingId
    ? withoutPrincipal(one) > withoutPrincipal(other)
    : byTime(one, other) > 0;
}

function byTime(one: StoryEntry, other: StoryEntry): number {
  const later = one.closedAt.getTime() - other.closedAt.getTime();
  return later !== 0 ? later : one.findingId < other.findingId ? -1 : 1;
}

/** A text of what an entry tells, less of whom; the later telling's is the greater one. */
function withoutPrincipal(entry: StoryEntry): string {
  return `${entry.closedAt.toISOString()} ${canonical({ ...entry, principal: null })}`;
}

function greater<T>(one: T, other: T, textOf: (value: T) => string): T {
  return textOf(one) > textOf(other) ? one : other;
}

/** JSON that is the same for the same content: what a table gives back has its members in another order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
