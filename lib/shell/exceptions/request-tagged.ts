import { readExceptionTag } from '../../boundary/exception-tag.ts';
import {
  asksAgain,
  policyFor,
  requesterOf,
  tagOf,
  tagScopeOf,
  wishOf,
  type TagWish,
} from '../../domain/exception/tagged-launch.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Principal } from '../../domain/principal.ts';
import type { Message } from '../intake.ts';
import { messageOf, readFindings, type FindingMessage, type MalformedMessage } from '../read-findings.ts';
import type { ExceptionPorts } from './exception-ports.ts';
import { freeId } from './free-id.ts';
import { requestException } from './request-exception.ts';

/** What became of the tag of a launch. */
export interface TagResult {
  readonly messageId: string;
  readonly instanceId: string;
  readonly exceptionId: string | null;
  /**
   * - `no-tag`: the finding asks for nothing
   * - `requested`, `requested-before`: the approvers are asked, now or by an earlier launch
   * - `answered-before`: the tag was asked for already, and asks no more; see {@link asksAgain}
   * - `without-principal`: nobody knows yet who launched; the finding comes again with them
   * - `unreadable`: the tag cannot become a request; the finding says so to whoever gets it
   * - `failed`: something on the way; the message comes back
   */
  readonly result:
    | 'no-tag'
    | 'requested'
    | 'requested-before'
    | 'answered-before'
    | 'without-principal'
    | 'unreadable'
    | 'failed';
  readonly reason: string | null;
}

/** What became of a batch. */
export interface TagReport {
  readonly failedMessageIds: readonly string[];
  readonly malformed: readonly MalformedMessage[];
  readonly results: readonly TagResult[];
}

type TagPorts = Pick<ExceptionPorts, 'policy' | 'findException' | 'startWorkflow' | 'now'>;

/**
 * Turns the findings of launches with a tag into requests for exceptions. Nothing is loosened by that: approvers are
 * asked, as for any other request. One wish is one request, however many instances have the tag and however often
 * a finding is delivered. Never throws for a single message.
 */
export async function requestTagged(messages: readonly Message[], ports: TagPorts): Promise<TagReport> {
  const { readable, malformed } = readFindings(messages);
  const results: TagResult[] = [];
  // One after the other: instances of one group become one request.
  for (const message of readable) results.push(await requestOne(message, ports));

  const failed = results.filter(({ result }) => result === 'failed');
  return {
    failedMessageIds: [...malformed, ...failed].map(({ messageId }) => messageId),
    malformed,
    results,
  };
}

async function requestOne({ messageId, finding }: FindingMessage, ports: TagPorts): Promise<TagResult> {
  const about = { messageId, instanceId: finding.instance.instanceId };
  try {
    return { ...about, ...(await outcomeOf(finding, ports)) };
  } catch (error) {
    return { ...about, ...outcome('failed', messageOf(error)) };
  }
}

type Outcome = Pick<TagResult, 'result' | 'exceptionId' | 'reason'>;

async function outcomeOf(finding: Finding, ports: TagPorts): Promise<Outcome> {
  const value = tagOf(finding);
  if (value === null) return outcome('no-tag');
  if (finding.principal === null) return outcome('without-principal');
  const read = readExceptionTag(value);
  if (read.kind === 'unreadable') return outcome('unreadable', read.problem);

  const free = await freeId(
    tagParts(finding, value),
    (earlier) => asksAgain(earlier, finding.trigger.eventTime),
    ports,
  );
  if (free.kind === 'taken') return { ...outcome('answered-before'), exceptionId: free.exceptionId };
  return request({ finding, principal: finding.principal, wish: read.wish, ...free }, ports);
}

interface Tagged {
  readonly finding: Finding;
  readonly principal: Principal;
  readonly wish: TagWish;
  readonly exceptionId: string;
  readonly renews: string | null;
}

async function request(
  { finding, principal, wish, exceptionId, renews }: Tagged,
  ports: TagPorts,
): Promise<Outcome> {
  const requested = await requestException(
    { ...wishOf(finding, wish, ports.now()), renews },
    { exceptionId, requestedBy: requesterOf(principal), requestedVia: 'tag' },
    {
      ...ports,
      policy: async () => {
        const policy = await ports.policy();
        return { ...policy, exceptions: policyFor(principal, policy.exceptions) };
      },
    },
  );
  if (requested.kind === 'problems') {
    return outcome('unreadable', requested.problems.map(({ problem }) => problem).join(' '));
  }
  return { ...outcome(requested.kind), exceptionId };
}

/** What a tag asks for: by it a delivery that comes again finds its own request. */
function tagParts({ instance }: Finding, value: string): readonly [string, ...string[]] {
  const { accountId, region } = instance;
  const { kind, id } = tagScopeOf(instance);
  return ['tag', accountId, region, kind, id, value];
}

function outcome(result: TagResult['result'], reason: string | null = null): Outcome {
  return { result, exceptionId: null, reason };
}
