import type { Violation } from '../decision.ts';
import type { Instance } from '../instance.ts';
import type { ClosedRecord } from '../record.ts';
import type { Watch } from './watch.ts';

/** Calls to an instance's IMDS that were refused for want of a token (`MetadataNoTokenRejected`). */
export interface RefusedCalls {
  readonly calls: number;
  /** The beginning of the first five minutes that have some. */
  readonly firstAt: Date;
}

/** What somebody who still calls IMDSv1 would have to be allowed. */
const TOKENS: Violation = {
  field: 'httpTokens',
  actual: 'optional',
  required: 'required',
  moment: 'existing',
};

/**
 * The record that tells that calls are refused since an instance was corrected. Always the same for the same
 * correction, whenever it is noticed.
 */
export function breakingRecord(
  instance: Instance,
  { recordId, since, wave }: Watch,
  { calls, firstAt }: RefusedCalls,
  scope: string,
  now: Date,
): ClosedRecord {
  const { instanceId, accountId, region, metadataOptions } = instance;
  return {
    recordId: `${recordId}/refused`,
    instance: { instanceId, accountId, region },
    trigger: {
      kind: 'watch',
      eventId: recordId,
      eventName: 'MetadataNoTokenRejected',
      eventTime: firstAt,
    },
    principal: null,
    exceptionTag: null,
    scope,
    violations: [TOKENS],
    action: 'report',
    enforcement: null,
    restoration: null,
    excuses: [],
    loans: [],
    exceptionIds: [],
    use: null,
    wave,
    reason: `Tokens are required since ${since.toISOString()}; since ${firstAt.toISOString()} ${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'} to its IMDS without a token ${calls === 1 ? 'was' : 'were'} refused.`,
    previous: { ...metadataOptions, httpTokens: 'optional' },
    openedAt: since,
    outcome: 'breaking',
    refusal: null,
    after: metadataOptions,
    closedAt: now,
  };
}
