import * as z from 'zod';

const askApproversEvent = z.object({ exceptionId: z.string().min(1), taskToken: z.string().min(1) });

/** What the workflow hands over when approvers are to be asked: about what, and how it is told the answer. */
export type Asked = z.infer<typeof askApproversEvent>;

/** Reads it. Throws where it is something else. */
export function parseAskApproversEvent(event: unknown): Asked {
  return askApproversEvent.parse(event);
}
