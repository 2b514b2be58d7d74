import { GUARDRAIL } from '../../domain/exception/identity.ts';
import { asksAgain } from '../../domain/exception/tagged-launch.ts';
import { useWishOf } from '../../domain/exception/use-request.ts';
import { DAY_MILLISECONDS } from '../../domain/fleet/window.ts';
import type { Finding } from '../../domain/finding.ts';
import type { ExceptionPorts } from './exception-ports.ts';
import { freeId } from './free-id.ts';
import { requestException } from './request-exception.ts';

/** What requesting for use needs of the world. Each port throws what is transient. */
export type RequestForUsePorts = Pick<ExceptionPorts, 'policy' | 'findException' | 'startWorkflow' | 'now'>;

/**
 * What became of a finding.
 *
 * - `not-asked`: it tells of no use of IMDSv1, or the policy wants no request, or has nobody to answer one
 * - `requested`, `requested-before`: the approvers are asked, now or by an earlier finding
 * - `answered-before`: it was asked for already, and asks no more; see {@link asksAgain}
 */
export interface RequestedForUse {
  readonly result: 'not-asked' | 'requested' | 'requested-before' | 'answered-before';
  readonly exceptionId: string | null;
}

/**
 * Asks approvers, by the guardrail itself, whether IMDSv1 may stay where a sweep found it in use. Nothing is loosened
 * by that. One group or instance is one request, however many findings tell of it; a no is a no, and what has expired
 * is asked anew, as a renewal, if it is still used.
 */
export async function requestForUse(finding: Finding, ports: RequestForUsePorts): Promise<RequestedForUse> {
  const wish = useWishOf(finding, await ports.policy(), ports.now());
  if (wish === null) return { result: 'not-asked', exceptionId: null };

  const { accountId, region, scope } = wish;
  const parts = ['sweep', accountId, region, scope.kind, scope.id] as const;
  // A sweep tells of use once: there is no flood of requests for which a day would have to pass.
  const asOf = new Date(finding.closedAt.getTime() + DAY_MILLISECONDS);
  const free = await freeId(parts, (earlier) => asksAgain(earlier, asOf), ports);
  const { exceptionId } = free;
  if (free.kind === 'taken') return { result: 'answered-before', exceptionId };

  const asking = { exceptionId, requestedBy: GUARDRAIL, requestedVia: 'sweep' } as const;
  const requested = await requestException({ ...wish, renews: free.renews }, asking, ports);
  if (requested.kind !== 'problems') return { result: requested.kind, exceptionId };
  const words = requested.problems.map(({ problem }) => problem).join(' ');
  throw new Error(
    `No exception could be requested for ${scope.kind} ${scope.id} in ${accountId}, ${region}: ${words}`,
  );
}
