import * as z from 'zod';

const scope = {
  /** The method it waits for, such as `chat.postMessage`, or `webhook`, or `response_url`; `*` is any. */
  method: z.string().min(1).default('*'),
  /** How many calls it hits. */
  times: z.number().int().positive().default(1),
};

/** A fault on demand. `applied`: the call took effect, only its answer is lost. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rate-limited'),
    ...scope,
    retryAfterSeconds: z.number().int().nonnegative().default(1),
  }),
  z.strictObject({ kind: z.literal('status'), ...scope, status: z.number().int().min(400).max(599) }),
  /** Any of Slack's own error codes, such as `internal_error`. */
  z.strictObject({ kind: z.literal('error'), ...scope, error: z.string().min(1) }),
  z.strictObject({ kind: z.literal('timeout'), ...scope, applied: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('reset'), ...scope, applied: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('slow'), ...scope, milliseconds: z.number().nonnegative() }),
]);
export type Fault = z.output<typeof faultSchema>;
export type FaultRequest = z.input<typeof faultSchema>;

/** The faults that wait for their call. */
export interface Faults {
  /** Throws a ZodError for a fault that is none. */
  readonly add: (fault: FaultRequest) => void;
  readonly clear: () => void;
  readonly waiting: () => readonly Fault[];
  /** The fault that hits a call of this method, used up by it. */
  readonly take: (method: string) => Fault | undefined;
}

/** Faults hit in the order in which they were added. */
export function createFaults(): Faults {
  let waiting: Fault[] = [];
  return {
    add: (request) => void waiting.push(faultSchema.parse(request)),
    clear: () => (waiting = []),
    waiting: () => [...waiting],
    take: (method) => {
      const hit = waiting.find((fault) => fault.method === '*' || fault.method === method);
      if (hit === undefined) return undefined;
      waiting = waiting.flatMap((fault) => {
        if (fault !== hit) return [fault];
        return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
      });
      return hit;
    },
  };
}
