import { decide, undecided } from '../domain/decide.ts';
import type { Decision } from '../domain/decision.ts';
import { tagAtLaunch } from '../domain/exception/tagged-launch.ts';
import type { GuardrailException } from '../domain/exception/exception.ts';
import type { Facts } from '../domain/facts.ts';
import type { Clearance } from '../domain/fleet/clearance.ts';
import { instanceKey, type Instance } from '../domain/instance.ts';
import type { MetadataOptionsPatch } from '../domain/metadata-options.ts';
import type { Policy } from '../domain/policy.ts';
import type { InstanceMemory, OpenRecord } from '../domain/record.ts';
import { rememberedOf } from '../domain/remembered.ts';
import { continuationOf, fieldsDone, stepFor, type Step } from '../domain/step.ts';
import type { Trigger } from '../domain/trigger.ts';
import { mostTelling } from '../domain/triage.ts';
import type { Subject } from './intake.ts';
import type { Memories } from './guard-ports.ts';
import type { Observed } from './observe.ts';

/** Why nothing is done with an instance whose item somebody has spoiled. */
export const UNREADABLE = 'What the table remembers of the instance cannot be read: look at its item.';

/** An instance that was read, what was decided about it, and what is to be done. */
export interface Case {
  readonly instance: Instance;
  readonly memory: InstanceMemory | null;
  readonly trigger: Trigger;
  /** What told of it, looked up by its id from now on. */
  readonly subject: Subject;
  readonly readAt: Date;
  /** The exceptions of the account and Region that were granted when it was decided. */
  readonly exceptions: readonly GuardrailException[];
  readonly decision: Decision;
  readonly step: Step;
}

/** Decides about an instance, in the light of every trigger that told of it and of what is remembered. */
export function consider(
  { instance, subject, readAt }: Observed,
  memories: Memories,
  facts: Pick<Facts, 'policy' | 'exceptions' | 'clearance' | 'now'>,
): Case {
  const known = memories.get(instanceKey(instance)) ?? null;
  const unknown = whatIsUnknown(instance, known);
  const memory = known === 'unreadable' ? null : known;
  const lookup = { by: 'instance-id', value: instance.instanceId } as const;
  return caseOf({ instance, readAt, memory, subject: { ...subject, lookup } }, facts, unknown);
}

/** Decides once more, with what was found out meanwhile; what is unknown stays so. */
export function reconsider(each: Case, clearance: Clearance, policy: Policy, now: Date): Case {
  const { decision, exceptions } = each;
  if (decision.verdict === 'unknown') return each;
  return caseOf(each, { policy, exceptions, clearance, now }, null);
}

function caseOf(
  { instance, readAt, memory, subject }: Pick<Case, 'instance' | 'readAt' | 'memory' | 'subject'>,
  { policy, exceptions, clearance, now }: Pick<Facts, 'policy' | 'exceptions' | 'clearance' | 'now'>,
  unknown: string | null,
): Case {
  const trigger = mostTelling(subject.triggers);
  const { requested, ...remembered } = rememberedOf(memory, subject.triggers);
  const facts: Facts = {
    instance,
    policy,
    trigger: { kind: trigger.kind, requested },
    ...remembered,
    exceptions,
    clearance,
    now,
  };
  const decision = unknown === null ? decide(facts) : undecided(unknown);
  const step = stepFor(decision, instance.metadataOptions, memory, trigger, now);
  return { instance, readAt, memory, trigger, subject, exceptions, decision, step };
}

/** Whether exceptions could change anything: the baseline is not met, or something was taken that they give back. */
export function mayBeExcepted({ decision, memory }: Case): boolean {
  return decision.verdict === 'noncompliant' || Object.keys(memory?.taken ?? {}).length > 0;
}

/** Why nothing can be decided about an instance that was read, or `null`. */
function whatIsUnknown({ tags }: Instance, known: InstanceMemory | 'unreadable' | null): string | null {
  if (known === 'unreadable') return UNREADABLE;
  return tags === null ? 'The tags are not known, and with them the scope.' : null;
}

/**
 * The record to open for a case. A record that an interrupted invocation left open goes on: what it says of
 * the options before the change is the truth, and the instance may look different by now. It is opened as of the moment
 * at which the instance was read: somebody's change of later is a story of its own.
 */
export function recordFor(each: Case): OpenRecord {
  const { instance, readAt, memory, trigger, subject, decision, step } = each;
  const { accountId, region, instanceId } = instance;
  const { principal } = trigger;
  const exceptionTag = tagAtLaunch(subject.triggers, instanceId);
  const unattributed = memory?.unattributed ?? null;
  if (step === 'attribute' && unattributed !== null) return { ...unattributed, principal, exceptionTag };

  const left = leftOpen(each);
  if (left?.continuation === 'goes-on')
    return step === 'complete' ? left.open : continued(left.open, instance, decision);

  return {
    recordId: `${trigger.eventId}/${instanceId}`,
    instance: { accountId, region, instanceId },
    trigger: {
      kind: trigger.kind,
      eventId: trigger.eventId,
      eventName: trigger.eventName,
      eventTime: trigger.eventTime,
    },
    principal,
    exceptionTag,
    ...told(decision),
    previous: step === 'resolve' ? (memory?.options ?? {}) : instance.metadataOptions,
    openedAt: readAt,
  };
}

/** The record that an interrupted invocation left open, and whether it goes on; `null`: there is none. */
export function leftOpen({ memory, trigger, instance, decision }: Omit<Case, 'step'>) {
  const open = memory?.open ?? null;
  if (open === null) return null;
  return { open, continuation: continuationOf(open, instance.metadataOptions, decision, trigger) };
}

/** An open record with what is decided now, and with what was done under it before. */
function continued(open: OpenRecord, { metadataOptions }: Instance, decision: Decision): OpenRecord {
  const done = fieldsDone(open, metadataOptions);
  const doneBy = (patch: MetadataOptionsPatch | null) =>
    Object.fromEntries(
      done.flatMap((field) => (patch?.[field] === undefined ? [] : [[field, patch[field]]])),
    );
  const now = told(decision);
  if (done.length === 0) return { ...open, ...now };

  const restored = { ...doneBy(open.restoration), ...now.restoration };
  return {
    ...open,
    ...now,
    action: 'enforce',
    violations: [...open.violations.filter(({ field }) => done.includes(field)), ...now.violations],
    enforcement: { ...doneBy(open.enforcement), ...now.enforcement },
    restoration: Object.keys(restored).length === 0 ? null : restored,
    exceptionIds: [...new Set([...open.exceptionIds, ...now.exceptionIds])],
    reason: now.reason === open.reason ? now.reason : `${open.reason} ${now.reason}`,
  };
}

function told(decision: Decision) {
  const { scope, violations, action, enforcement, restoration, excuses, loans, exceptionIds } = decision;
  const { use, wave, reason } = decision;
  return {
    scope,
    violations,
    action,
    enforcement,
    restoration,
    excuses,
    loans,
    exceptionIds,
    use,
    wave,
    reason,
  };
}

/** What is to be said of an instance after a change: what is only reported, and what exceptions allow. */
export function decisionAfter(
  instance: Instance,
  { trigger, exceptions, decision, memory }: Case,
  policy: Policy,
  now: Date,
): Decision {
  return decide({
    instance,
    policy,
    trigger: { kind: trigger.kind, requested: {} },
    recorded: instance.metadataOptions,
    taken: {},
    loans: [...decision.loans, ...(memory?.loans ?? [])],
    exceptions,
    clearance: null,
    now,
  });
}
