import { HOP_LIMIT_RANGE } from '../metadata-options.ts';
import type {
  Allowance,
  Channel,
  ExceptionRequest,
  ExceptionScope,
  ExceptionScopeKind,
} from './exception.ts';
import { allowsExceptions, type ExceptionPolicy } from './exception-policy.ts';
import type { Identity } from './identity.ts';

/** What somebody asks for, as they wrote it. */
export interface Wish {
  readonly accountId: string;
  readonly region: string;
  readonly scope: ExceptionScope;
  readonly allows: Allowance;
  readonly reason: string;
  readonly expiresAt: Date;
  readonly renews: string | null;
}

/** Who asks, how, when, and under which id. */
export interface Asking {
  readonly exceptionId: string;
  readonly requestedBy: Identity;
  readonly requestedVia: Channel;
  readonly requestedAt: Date;
}

/** What is wrong with a wish: the part of it, and a sentence for whoever wrote it. */
export interface WishProblem {
  readonly part: 'policy' | 'scope' | 'allows' | 'reason' | 'expiresAt' | 'place';
  readonly problem: string;
}

export const REASON_LENGTH = { min: 10, max: 500 } as const;

/** An approver must have time to answer, and what is allowed for less than this is not worth anybody's time. */
const SHORTEST_MILLISECONDS = 15 * 60_000;

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

const forms: Readonly<Record<ExceptionScopeKind, { readonly form: RegExp; readonly example: string }>> = {
  instance: { form: /^i-[0-9a-f]{8,17}$/, example: 'i-0a1b2c3d4e5f60718' },
  'auto-scaling-group': { form: /^[^:\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,255}$/u, example: 'web-blue' },
  'launch-template': { form: /^lt-[0-9a-f]{8,17}$/, example: 'lt-0abcd1234ef567890' },
  image: { form: /^ami-[0-9a-f]{8,17}$/, example: 'ami-0a1b2c3d4e5f60718' },
};

/** Makes a request of a wish, by the policy's limits; or says everything that is wrong with it. */
export function requestFor(
  wish: Wish,
  asking: Asking,
  policy: ExceptionPolicy,
):
  | { readonly kind: 'request'; readonly request: ExceptionRequest }
  | { readonly kind: 'problems'; readonly problems: readonly WishProblem[] } {
  const problems = problemsOf(wish, asking.requestedAt, policy);
  if (problems.length > 0) return { kind: 'problems', problems };
  return {
    kind: 'request',
    request: { ...wish, ...asking, reason: wish.reason.trim(), ...timesOf(wish, asking, policy) },
  };
}

function timesOf({ expiresAt }: Wish, { requestedAt }: Asking, policy: ExceptionPolicy) {
  const answerBy = Math.min(requestedAt.getTime() + policy.answerWithinHours * HOUR, expiresAt.getTime());
  const half = requestedAt.getTime() + (expiresAt.getTime() - requestedAt.getTime()) / 2;
  return {
    answerBy: new Date(answerBy),
    // Of a short exception the second half begins later than the usual reminder would come.
    remindAt: new Date(Math.max(half, expiresAt.getTime() - policy.remindHoursBefore * HOUR)),
    approvalsNeeded: policy.approvalsNeeded,
  };
}

/** Everything that is wrong with a wish, by the policy's limits. */
export function problemsOf(wish: Wish, now: Date, policy: ExceptionPolicy): WishProblem[] {
  return [
    ...(allowsExceptions(policy)
      ? []
      : [{ part: 'policy', problem: 'The policy names no approvers, so there are no exceptions.' } as const]),
    ...placeProblems(wish),
    ...scopeProblems(wish.scope),
    ...allowanceProblems(wish.allows),
    ...reasonProblems(wish.reason),
    ...timeProblems(wish.expiresAt, now, policy),
  ];
}

function placeProblems({ accountId, region }: Wish): WishProblem[] {
  if (/^\d{12}$/.test(accountId) && /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(region)) return [];
  return [
    { part: 'place', problem: 'The account must have twelve digits and the Region a name as eu-west-1.' },
  ];
}

function scopeProblems({ kind, id }: ExceptionScope): WishProblem[] {
  const { form, example } = forms[kind];
  if (form.test(id)) return [];
  return [{ part: 'scope', problem: `The ${scopeName(kind)} must look like ${example}.` }];
}

function scopeName(kind: ExceptionScopeKind): string {
  return kind === 'auto-scaling-group' ? 'Auto Scaling group' : kind.replace('-', ' ');
}

function allowanceProblems({ httpTokens, httpPutResponseHopLimit: limit }: Allowance): WishProblem[] {
  const { min, max } = HOP_LIMIT_RANGE;
  if (limit !== undefined && !(Number.isInteger(limit) && limit > min && limit <= max)) {
    return [{ part: 'allows', problem: `The hop limit must be a whole number from ${min + 1} to ${max}.` }];
  }
  if (httpTokens !== undefined || limit !== undefined) return [];
  return [
    {
      part: 'allows',
      problem: 'Say what is needed: IMDSv1 (HttpTokens=optional), a higher hop limit, or both.',
    },
  ];
}

function reasonProblems(reason: string): WishProblem[] {
  const { length } = reason.trim();
  if (length >= REASON_LENGTH.min && length <= REASON_LENGTH.max) return [];
  const problem = `The reason must have ${REASON_LENGTH.min} to ${REASON_LENGTH.max} characters: it is what approvers decide by.`;
  return [{ part: 'reason', problem }];
}

function timeProblems(expiresAt: Date, now: Date, { longestDays }: ExceptionPolicy): WishProblem[] {
  const left = expiresAt.getTime() - now.getTime();
  if (left >= SHORTEST_MILLISECONDS && left <= longestDays * DAY) return [];
  const problem = `The end must be at least 15 minutes and at most ${longestDays} days ahead.`;
  return [{ part: 'expiresAt', problem }];
}
