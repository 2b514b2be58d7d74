import * as z from 'zod';
import type { DigestMember } from '../domain/story/digest.ts';
import type { Story } from '../domain/story/story.ts';
import type { HeldStory, Posted, StormState, StoryState } from '../domain/story/message-state.ts';
import { findingSchema } from './parse-finding.ts';
import { instantSchema } from './record-schemas.ts';

/*
 * What the table of stories holds: messages' states, a storm's members, what waits for the morning. Dates are
 * ISO strings.
 */

const { instance } = findingSchema.shape;

const story = z.object({
  instance,
  entries: z.array(findingSchema.omit({ instance: true })),
}) satisfies z.ZodType<Story>;

/** Where a message stands in Slack, if it does. */
export const postedSchema = z
  .object({ channel: z.string(), ts: z.string().nullable() })
  .nullable() satisfies z.ZodType<Posted | null>;

const storyState = z.object({
  story,
  chapter: instantSchema,
  posted: postedSchema,
  shown: z.string().nullable(),
  threaded: z.array(z.string()),
  storm: z.string().nullable(),
}) satisfies z.ZodType<StoryState>;

const stormState = z.object({
  startedAt: instantSchema,
  lastAt: instantSchema,
  posted: postedSchema,
  shown: z.string().nullable(),
}) satisfies z.ZodType<StormState>;

const member = z.object({
  instanceId: z.string(),
  name: z.string().nullable(),
  kind: findingSchema.shape.kind,
  severity: findingSchema.shape.severity,
  at: instantSchema,
}) satisfies z.ZodType<DigestMember>;

const heldStory = z.object({
  instance: z.object({ instanceId: z.string(), accountId: z.string(), region: z.string() }),
  channel: z.string(),
  until: instantSchema,
}) satisfies z.ZodType<HeldStory>;

/** An item that a first claim made has nothing but the claim: nothing is known yet. */
function orNull<T>(schema: z.ZodType<T>, key: string, item: object): T | null {
  return key in item ? schema.parse(item) : null;
}

/** Reads a story's state; `null` where only a claim was made. Throws a `ZodError` where it is not one. */
export function parseStoryState(item: object): StoryState | null {
  return orNull(storyState, 'story', item);
}

/** Reads a storm's state; `null` where only a claim was made. */
export function parseStormState(item: object): StormState | null {
  return orNull(stormState, 'startedAt', item);
}

/** Reads a member of a storm. */
export function parseMember(item: unknown): DigestMember {
  return member.parse(item);
}

/** Reads a story that waits for the morning. */
export function parseHeldStory(item: unknown): HeldStory {
  return heldStory.parse(item);
}

const storable = z.record(z.string(), z.unknown());

/** A value as the table takes it: dates as ISO strings, nothing undefined. */
export function stored(value: object): Record<string, unknown> {
  return storable.parse(JSON.parse(JSON.stringify(value)));
}
