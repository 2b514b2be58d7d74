import * as z from 'zod';
import type { Allowance } from '../../domain/exception/exception.ts';
import type { InstanceKey } from '../../domain/instance.ts';
import { instantSchema } from '../record-schemas.ts';
import { allowanceSchema } from '../stored-exception.ts';

/** What a rollback of an instance would come to. */
export interface PlannedAnswer {
  readonly instance: InstanceKey;
  readonly outcome: 'gives-back' | 'already' | 'nothing-to-give-back' | 'unreadable';
  /** What it would get back, or has back by an exception. */
  readonly allows: Allowance | null;
  /** The exception by which it has it back. */
  readonly exceptionId: string | null;
  /** Until when it would have it, or has. */
  readonly expiresAt: Date | null;
  /** Why it gets nothing, or what would make EC2 refuse it. */
  readonly problem: string | null;
}

/** What rollbacks would come to. Nothing has changed. */
export interface PlanAnswer {
  readonly message: string;
  readonly planned: readonly PlannedAnswer[];
}

/** A page of the instances whose corrections were found. */
export interface FoundAnswer {
  readonly message: string;
  readonly instances: readonly InstanceKey[];
  /** The keys of records that should be there and cannot be read. */
  readonly unreadable: readonly string[];
  /** From when on the rest of the span is to be looked through; `null`: all of it is. */
  readonly next: Date | null;
}

/** What became of an instance. */
export interface RolledBackAnswer {
  readonly instance: InstanceKey;
  readonly result: 'rolled-back' | 'already' | 'nothing-to-give-back' | 'unreadable' | 'failed';
  readonly exceptionId: string | null;
  readonly allows: Allowance | null;
  readonly expiresAt: Date | null;
  readonly reason: string | null;
}

/** What became of the instances of a call. */
export interface RollbackAnswer {
  readonly message: string;
  readonly results: readonly RolledBackAnswer[];
}

const instance = z.object({ instanceId: z.string(), accountId: z.string(), region: z.string() });

const common = {
  instance,
  exceptionId: z.string().nullable(),
  allows: allowanceSchema.nullable(),
  expiresAt: instantSchema.nullable(),
};

const message = z.string();

export const planAnswer = z.object({
  message,
  planned: z.array(
    z.object({
      ...common,
      outcome: z.enum(['gives-back', 'already', 'nothing-to-give-back', 'unreadable']),
      problem: z.string().nullable(),
    }),
  ),
}) satisfies z.ZodType<PlanAnswer>;

export const foundAnswer = z.object({
  message,
  instances: z.array(instance),
  unreadable: z.array(z.string()),
  next: instantSchema.nullable(),
}) satisfies z.ZodType<FoundAnswer>;

export const rollbackAnswer = z.object({
  message,
  results: z.array(
    z.object({
      ...common,
      result: z.enum(['rolled-back', 'already', 'nothing-to-give-back', 'unreadable', 'failed']),
      reason: z.string().nullable(),
    }),
  ),
}) satisfies z.ZodType<RollbackAnswer>;
