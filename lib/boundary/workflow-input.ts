import { summaryOf } from '../domain/exception/exception-words.ts';
import type { ExceptionRequest } from '../domain/exception/exception.ts';
import { inForceKey } from './stored-exception.ts';

/**
 * What the workflow of an exception starts with, beside the item that it records. It computes nothing itself, so all
 * that it writes and says later is here.
 */
export function workflowInput(request: ExceptionRequest): Readonly<Record<string, unknown>> {
  const { exceptionId, accountId, region, scope, requestedAt, answerBy, remindAt, expiresAt } = request;
  return {
    exceptionId,
    accountId,
    region,
    scope,
    answerSeconds: Math.ceil((answerBy.getTime() - requestedAt.getTime()) / 1_000),
    remindAt: remindAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    inForce: inForceKey(request, expiresAt),
    summary: summaryOf(request),
  };
}
