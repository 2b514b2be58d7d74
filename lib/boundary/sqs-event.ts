import * as z from 'zod';

const sqsEvent = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string() })),
});

/** The messages of a batch, as Lambda hands them over from SQS. Throws where it is no such batch. */
export function parseSqsEvent(event: unknown): z.infer<typeof sqsEvent>['Records'] {
  return sqsEvent.parse(event).Records;
}

const timedSqsEvent = z.object({
  Records: z.array(
    z
      .object({
        messageId: z.string(),
        body: z.string(),
        attributes: z.object({ SentTimestamp: z.string().regex(/^\d+$/) }),
      })
      .transform(({ messageId, body, attributes }) => ({
        messageId,
        body,
        sentAt: new Date(Number(attributes.SentTimestamp)),
      })),
  ),
});

/** The same, each message with the time at which SQS took it. */
export function parseTimedSqsEvent(event: unknown): z.output<typeof timedSqsEvent>['Records'] {
  return timedSqsEvent.parse(event).Records;
}

/** Whether Lambda hands over a batch from SQS; a schedule's event is none. */
export function isSqsEvent(event: unknown): boolean {
  return sqsEvent.safeParse(event).success;
}
