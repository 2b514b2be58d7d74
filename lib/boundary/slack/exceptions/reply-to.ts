import * as z from 'zod';

/** Where in Slack somebody pressed a button. */
export interface Place {
  readonly channelId: string;
  /** The thread it was in, or `null`. */
  readonly threadTs: string | null;
}

/** Where a person is told what came of what they did. */
export interface ReplyTo extends Place {
  readonly userId: string;
  /** Slack's own address for an answer, good for half an hour; forms have none. */
  readonly responseUrl: string | null;
}

/** An id of a person in Slack. */
export const slackUserId = z.string().regex(/^[UW][A-Z0-9]{2,20}$/);

export const placeSchema = z.object({
  channelId: z.string().regex(/^[CDG][A-Z0-9]{2,20}$/),
  threadTs: z
    .string()
    .regex(/^\d{1,12}\.\d{1,6}$/)
    .nullable(),
}) satisfies z.ZodType<Place>;

/** Only Slack answers at such an address; a Slack that runs on this machine counts. */
const responseUrl = z
  .string()
  .regex(/^(?:https:\/\/hooks\.slack(?:-gov)?\.com|http:\/\/127\.0\.0\.1:\d{1,5})\/actions\/[\w/-]{1,300}$/);

export const replyToSchema = placeSchema.extend({
  userId: slackUserId,
  // Without one that we know, the person is told in the channel.
  responseUrl: responseUrl.nullable().catch(null),
}) satisfies z.ZodType<ReplyTo>;
