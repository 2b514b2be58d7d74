import * as z from 'zod';
import type { Refusal } from '../../domain/exception/approver.ts';
import type { Approvers } from '../../domain/exception/exception-policy.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { WishProblem } from '../../domain/exception/request.ts';
import type { ClosedRecord } from '../../domain/record.ts';
import { exceptionSchema } from '../stored-exception.ts';
import { closedRecordSchema } from '../stored-record.ts';
import type { FoundAnswer, PlanAnswer, RollbackAnswer } from './rollback-answers.ts';

/*
 * What the API answers, and the command line reads: a `message` for people in each, the rest for the command. A newer
 * API may say more.
 */

/** A request or a renewal, as it was taken. */
export interface RequestedAnswer {
  readonly message: string;
  readonly exception: GuardrailException;
  readonly approvers: Approvers;
}

/** An approval, a denial or a revocation, as it was taken. */
export interface AnsweredAnswer {
  readonly message: string;
  readonly exception: GuardrailException;
}

/** A page of exceptions, in the order of their ids. */
export interface ListAnswer {
  readonly message: string;
  readonly exceptions: readonly GuardrailException[];
  /** The keys of what is in the table and cannot be read. */
  readonly unreadable: readonly string[];
  /** Where the next page goes on; `null`: this was the last. */
  readonly nextCursor: string | null;
}

/** An exception with a page of what was done with instances because of it, oldest first. */
export interface ExceptionWithChanges {
  readonly exception: GuardrailException;
  readonly changes: readonly ClosedRecord[];
  readonly unreadable: readonly string[];
  readonly nextCursor: string | null;
}

export interface ShowAnswer extends ExceptionWithChanges {
  readonly message: string;
}

/** A page of exceptions, each with the first page of its changes. */
export interface ExportAnswer {
  readonly message: string;
  readonly entries: readonly ExceptionWithChanges[];
  readonly unreadable: readonly string[];
  readonly nextCursor: string | null;
}

/** The answer to whatever was not done. */
export interface ProblemAnswer {
  readonly message: string;
  /** Why somebody's answer does not count, and how the exception stands. */
  readonly refusal?: Refusal;
  readonly exception?: GuardrailException;
  /** What is wrong with a wish. */
  readonly problems?: readonly WishProblem[];
}

/** Whatever the API answers. */
export type AnyAnswer =
  | RequestedAnswer
  | AnsweredAnswer
  | ListAnswer
  | ShowAnswer
  | ExportAnswer
  | FoundAnswer
  | PlanAnswer
  | RollbackAnswer
  | ProblemAnswer;

const message = z.string();
const nextCursor = z.string().nullable();
const unreadable = z.array(z.string());

/** Of what was not done the command line tells the message. */
export const problemAnswer = z.object({ message });

export const requestedAnswer = z.object({
  message,
  exception: exceptionSchema,
  approvers: z.object({
    slackUsers: z.array(z.string()),
    slackGroups: z.array(z.string()),
    principals: z.array(z.string()),
    emails: z.array(z.string()),
  }),
}) satisfies z.ZodType<RequestedAnswer>;

export const answeredAnswer = z.object({
  message,
  exception: exceptionSchema,
}) satisfies z.ZodType<AnsweredAnswer>;

export const listAnswer = z.object({
  message,
  exceptions: z.array(exceptionSchema),
  unreadable,
  nextCursor,
}) satisfies z.ZodType<ListAnswer>;

const withChanges = z.object({
  exception: exceptionSchema,
  changes: z.array(closedRecordSchema),
  unreadable,
  nextCursor,
}) satisfies z.ZodType<ExceptionWithChanges>;

export const showAnswer = withChanges.extend({ message }) satisfies z.ZodType<ShowAnswer>;

export const exportAnswer = z.object({
  message,
  entries: z.array(withChanges),
  unreadable,
  nextCursor,
}) satisfies z.ZodType<ExportAnswer>;
