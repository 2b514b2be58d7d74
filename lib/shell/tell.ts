import pLimit from 'p-limit';
import { withTagProblem } from '../boundary/exception-tag.ts';
import { findingOf, type Finding } from '../domain/finding.ts';
import type { Watch } from '../domain/fleet/watch.ts';
import {
  GOVERNED_FIELDS,
  tighterOf,
  withPatch,
  type ObservedMetadataOptions,
} from '../domain/metadata-options.ts';
import type { Policy } from '../domain/policy.ts';
import {
  fingerprintOf,
  fingerprintOfDecision,
  takenAfter,
  type ClosedRecord,
  type InstanceMemory,
} from '../domain/record.ts';
import { giveBack, type Ended, type Settled } from './attempt.ts';
import { decisionAfter, type Case } from './consider.ts';
import type { GuardPorts } from './guard-ports.ts';

/** Tells people of the stories that have ended, in as few calls as the topic allows, and closes their records. */
export async function tell(
  attempts: readonly (Settled | Ended)[],
  policy: Policy,
  ports: GuardPorts,
  concurrency: number,
): Promise<Settled[]> {
  const now = ports.now();
  const stories = attempts.map((each) => (each.kind === 'ended' ? storyOf(each, policy, now) : each));
  const findings = stories.flatMap((each) =>
    each.kind === 'story' && each.finding !== null ? [each.finding] : [],
  );
  const untold = findings.length === 0 ? new Map<string, string>() : await ports.publish(findings);

  const limit = pLimit(concurrency);
  return limit.map(stories, (each) => (each.kind === 'story' ? close(each, untold, ports) : each));
}

interface Story {
  readonly kind: 'story';
  readonly case: Case;
  readonly record: ClosedRecord;
  readonly finding: Finding | null;
  readonly memory: Parameters<GuardPorts['closeRecord']>[1];
}

function storyOf(ended: Ended, policy: Policy, now: Date): Story {
  const { case: each, record, outcome, refusal, instance, before } = ended;
  const findingFor = (told: ClosedRecord) => withTagProblem(findingOf(told, instance), policy.exceptions);
  if (before !== null) {
    const { principal, exceptionTag } = record;
    const attributed = { ...before, principal, exceptionTag };
    return toldAgain(each, attributed, findingFor(attributed));
  }

  const after = optionsAfter(ended);
  const closed: ClosedRecord = { ...record, outcome, refusal, after, closedAt: now };
  const told = toldAfter(ended, policy, now);
  // A refused change leaves what is on record as it was: the loosening is still a loosening next time.
  const refused = outcome === 'denied' || outcome === 'blocked';
  const options = refused ? (each.memory?.options ?? {}) : knownAfter(ended, after);
  // What an exception brought about is no call that CloudTrail could name somebody for.
  const unattributed = closed.principal === null && closed.exceptionIds.length === 0 ? closed : null;

  const toldBefore = refused && told === each.memory?.told;
  const finding = outcome === 'gone' || toldBefore ? null : findingFor(closed);
  const memory = {
    options,
    // Not since its record was opened: that may have been another try, by another read.
    knownSince: Object.keys(options).length === 0 ? null : each.readAt,
    told,
    unattributed,
    ...exceptionsAfter(ended, policy, now),
    watch: watchAfter(ended, policy, now),
  };
  return { kind: 'story', case: each, record: closed, finding, memory };
}

/** What is to be remembered for exceptions: what was taken away or given back, and what the instance has by them. */
function exceptionsAfter(
  { case: each, record, outcome, instance }: Ended,
  policy: Policy,
  now: Date,
): Pick<InstanceMemory, 'taken' | 'loans'> {
  const { taken = {}, loans = [] } = each.memory ?? {};
  switch (outcome) {
    case 'remediated':
    case 'restored':
      return { taken: takenAfter(record, taken), loans: decisionAfter(instance, each, policy, now).loans };
    case 'overtaken':
      return { taken: takenAfter(record, taken), loans };
    case 'excepted':
    case 'audited':
    case 'resolved':
    case 'breaking':
      return { taken, loans: each.decision.loans };
    case 'gone':
    case 'denied':
    case 'blocked':
    case 'interrupted':
      return { taken, loans };
  }
}

/** Whoever still calls IMDSv1 is refused from now on, and may only notice when its credentials run out. */
function watchAfter({ case: each, record, outcome }: Ended, policy: Policy, now: Date): Watch | null {
  const { enforcement, restoration, recordId, wave } = record;
  if (outcome === 'gone' || restoration?.httpTokens !== undefined) return null;
  if (outcome !== 'remediated' || enforcement?.httpTokens !== 'required') return each.memory?.watch ?? null;
  const until = new Date(now.getTime() + policy.fleet.watch.hours * 3_600_000);
  return { recordId, since: now, until, wave, isTold: false };
}

/** The same finding with the one who did it: receivers know it by its id. */
function toldAgain(each: Case, record: ClosedRecord, finding: Finding): Story {
  const {
    options = {},
    knownSince = null,
    told = null,
    taken = {},
    loans = [],
    watch = null,
  } = each.memory ?? {};
  return {
    kind: 'story',
    case: each,
    record,
    finding,
    memory: { options, knownSince, told, unattributed: null, taken, loans, watch },
  };
}

/** What was overtaken was in force before: from it the other change is told as the loosening that it is. */
function optionsAfter({ record, outcome, instance }: Ended): ObservedMetadataOptions {
  return outcome === 'overtaken'
    ? withPatch(record.previous, record.enforcement ?? {})
    : instance.metadataOptions;
}

/**
 * What is known of the instance from now on. What somebody loosened while the change was on its way was read back with
 * it, and has an event of its own that must find it as the loosening that it is.
 */
function knownAfter({ record, outcome }: Ended, after: ObservedMetadataOptions): ObservedMetadataOptions {
  return outcome === 'remediated' || outcome === 'restored'
    ? tighterOf(withPatch(record.previous, record.enforcement ?? {}), after)
    : after;
}

function toldAfter(
  { case: each, record, outcome, instance }: Ended,
  policy: Policy,
  now: Date,
): string | null {
  switch (outcome) {
    case 'gone':
    case 'overtaken':
    case 'interrupted':
    case 'resolved':
      return null;
    case 'remediated':
    case 'restored':
      return fingerprintOfDecision(decisionAfter(instance, each, policy, now));
    case 'excepted':
    case 'audited':
    case 'breaking':
      return fingerprintOfDecision(each.decision);
    case 'denied':
    case 'blocked':
      return fingerprintOf(outcome, record.violations.length > 0 ? record.violations : refused(record));
  }
}

/** What exceptions would have given back, where nothing else was to be changed. */
function refused({ restoration, previous }: Ended['record']): ClosedRecord['violations'] {
  return GOVERNED_FIELDS.flatMap((field) => {
    const [required, actual] = [restoration?.[field], previous[field]];
    if (required === undefined || actual === undefined) return [];
    return [{ field, actual, required, moment: 'expiry' as const }];
  });
}

async function close(story: Story, untold: ReadonlyMap<string, string>, ports: GuardPorts): Promise<Settled> {
  const { case: each, record, finding, memory } = story;
  const refusal = finding === null ? undefined : untold.get(finding.findingId);
  if (refusal !== undefined) return giveBack(story, new Error(`Not published: ${refusal}`), ports);

  try {
    if (record.exceptionIds.length > 0) await ports.keepExceptionChange(record);
    await ports.closeRecord(record, memory);
    return { kind: 'closed', case: each, record, told: finding !== null };
  } catch (error) {
    return giveBack(story, error, ports);
  }
}
