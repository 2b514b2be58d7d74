import * as z from 'zod';

const scope = {
  /** The action it waits for, such as `ModifyInstanceMetadataOptions`; `*` is any. */
  action: z.string().min(1),
  /** Only calls that name this instance. */
  instanceId: z.string().optional(),
  /** How many calls it hits; 1 when left out. */
  times: z.number().int().positive().default(1),
};

/** A fault on demand. `applied`: the call took effect, only its answer is lost. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('error'),
    ...scope,
    code: z.string().min(1),
    message: z.string().default('Injected fault.'),
    status: z.number().int().min(400).max(599).default(400),
  }),
  z.strictObject({ kind: z.literal('timeout'), ...scope, applied: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('reset'), ...scope, applied: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('slow'), ...scope, milliseconds: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('truncated'), ...scope }),
  z.strictObject({ kind: z.literal('lost-write'), ...scope }),
  z.strictObject({ kind: z.literal('stale-read'), ...scope }),
]);
export type Fault = z.output<typeof faultSchema>;
export type FaultRequest = z.input<typeof faultSchema>;

/** The faults that wait for their call. */
export interface Faults {
  /** Throws a ZodError for a fault that is none. */
  readonly add: (fault: FaultRequest) => void;
  readonly clear: () => void;
  readonly waiting: () => readonly Fault[];
  /** The fault that hits this call, used up by it. */
  readonly take: (call: {
    readonly action: string;
    readonly instanceIds: readonly string[];
  }) => Fault | undefined;
}

export function createFaults(): Faults {
  let waiting: { fault: Fault; left: number }[] = [];
  return {
    add: (request) => {
      const fault = faultSchema.parse(request);
      waiting.push({ fault, left: fault.times });
    },
    clear: () => (waiting = []),
    waiting: () => waiting.map(({ fault, left }) => ({ ...fault, times: left })),
    take: ({ action, instanceIds }) => {
      const hit = waiting.find(
        ({ fault }) =>
          (fault.action === '*' || fault.action === action) &&
          (fault.instanceId === undefined || instanceIds.includes(fault.instanceId)),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return hit.fault;
    },
  };
}
