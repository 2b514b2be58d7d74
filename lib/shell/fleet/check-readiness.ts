import type { GuardrailException } from '../../domain/exception/exception.ts';
import { isLive } from '../../domain/exception/in-force.ts';
import { IMDSV1_ALLOWED } from '../../domain/fleet/fleet-query.ts';
import type { Gap } from '../../domain/fleet/fleet-scan.ts';
import {
  readinessOf,
  type DefaultVersion,
  type OpenInstance,
  type Readiness,
  type ReadinessEvidence,
  type Reading,
} from '../../domain/fleet/readiness.ts';
import { DAY_MILLISECONDS, type Window } from '../../domain/fleet/window.ts';
import { nameOf } from '../../domain/instance.ts';
import { ownerOf } from '../../domain/notifications/route.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Place } from '../guard-ports.ts';
import { reading } from '../reading.ts';
import { eachPlace, type Extent } from './each-place.ts';
import type { ReadinessPorts } from './fleet-ports.ts';

/** Whether tokens can be enforced in an account's Region, and what that was judged from. */
export interface PlaceReadiness extends Place {
  readonly readiness: Readiness;
  readonly evidence: ReadinessEvidence;
}

/** The same for the fleet. */
export interface FleetReadiness {
  readonly at: Date;
  /** In which calls without a token were looked for. */
  readonly window: Window;
  readonly places: readonly PlaceReadiness[];
  /** Whether live exceptions were looked for. */
  readonly exceptionsKnown: boolean;
  /** What could not be read. */
  readonly gaps: readonly Gap[];
}

export interface ReadinessOptions {
  readonly extent: Extent;
  /** Names the tag of owners; what it requires plays no part. */
  readonly policy: Policy;
  /** How far back to look for calls without a token. */
  readonly days: number;
  /** Those of the guardrail that is deployed there, whatever became of them; `null`: nobody looked for any. */
  readonly exceptions: readonly GuardrailException[] | null;
}

/**
 * Tells for each account and Region whether `HttpTokensEnforced` can be switched on, and changes nothing. Never
 * throws for a Region or an account: what could not be read is a gap, and what hangs on it unknown.
 */
export async function checkReadiness(
  { extent, policy, days, exceptions }: ReadinessOptions,
  ports: ReadinessPorts,
  signal: AbortSignal,
): Promise<FleetReadiness> {
  const at = ports.now();
  const window = { since: new Date(at.getTime() - days * DAY_MILLISECONDS), until: at };
  const { results, gaps } = await eachPlace(
    extent,
    ports,
    (place) => checkPlace(place, { policy, window, exceptions: exceptions ?? [] }, ports, signal),
    signal,
  );
  const exceptionsKnown = exceptions !== null;
  return { at, window, places: results, exceptionsKnown, gaps: [...gaps, ...results.flatMap(gapsIn)] };
}

/** What is the same for all places. */
interface Circumstances extends Pick<ReadinessOptions, 'policy'> {
  readonly window: Window;
  readonly exceptions: readonly GuardrailException[];
}

async function checkPlace(
  place: Place,
  { policy, window, exceptions }: Circumstances,
  ports: ReadinessPorts,
  signal: AbortSignal,
): Promise<PlaceReadiness> {
  const [defaults, found, defaultVersions] = await Promise.all([
    reading(ports.metadataDefaultsOf(place, signal)),
    reading(openInstances(place, policy, ports, signal)),
    reading(looseVersions(place, ports, signal)),
  ]);
  const ids = found.kind === 'read' ? found.value.map(({ instanceId }) => instanceId) : [];
  const usage = await reading(ports.callsWithoutToken(place, ids, window, signal));
  const evidence: ReadinessEvidence = {
    defaults,
    instances: withUsage(found, usage),
    usageProblem: usage.kind === 'unread' ? usage.problem : null,
    defaultVersions,
    liveExceptions: exceptions.filter((exception) => allowsImdsv1(exception, place, window.until)),
  };
  return { ...place, readiness: readinessOf(evidence), evidence };
}

function allowsImdsv1(exception: GuardrailException, place: Place, at: Date): boolean {
  return exception.allows.httpTokens === 'optional' && isLive(exception, place, at);
}

async function openInstances(
  place: Place,
  policy: Policy,
  ports: ReadinessPorts,
  signal: AbortSignal,
): Promise<OpenInstance[]> {
  const open: OpenInstance[] = [];
  for await (const page of ports.instancePages(place, IMDSV1_ALLOWED, signal)) {
    for (const instance of page) {
      const owner = ownerOf({ tags: instance.tags ?? {} }, policy);
      open.push({ instanceId: instance.instanceId, name: nameOf(instance), owner, callsWithoutToken: null });
    }
  }
  return open;
}

/** The default versions that do not require tokens themselves. */
async function looseVersions(
  place: Place,
  ports: ReadinessPorts,
  signal: AbortSignal,
): Promise<DefaultVersion[]> {
  const loose: DefaultVersion[] = [];
  for await (const page of ports.defaultVersionPages(place, signal)) {
    loose.push(...page.filter(({ metadataOptions }) => metadataOptions.httpTokens !== 'required'));
  }
  return loose;
}

function withUsage(
  found: Reading<OpenInstance[]>,
  usage: Reading<ReadonlyMap<string, number>>,
): Reading<readonly OpenInstance[]> {
  if (found.kind === 'unread' || usage.kind === 'unread') return found;
  const value = found.value.map((instance) => ({
    ...instance,
    callsWithoutToken: usage.value.get(instance.instanceId) ?? null,
  }));
  return { kind: 'read', value };
}

function gapsIn({ accountId, region, evidence }: PlaceReadiness): Gap[] {
  const { defaults, instances, usageProblem, defaultVersions } = evidence;
  const problems = [defaults, instances, defaultVersions].flatMap((each) =>
    each.kind === 'unread' ? [each.problem] : [],
  );
  const all = usageProblem === null ? problems : [...problems, usageProblem];
  return [...new Set(all)].map((problem) => ({ accountId, region, problem }));
}
