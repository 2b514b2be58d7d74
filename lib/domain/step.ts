import type { Decision } from './decision.ts';
import {
  GOVERNED_FIELDS,
  meetsPatch,
  type GovernedField,
  type MetadataOptionsPatch,
  type ObservedMetadataOptions,
} from './metadata-options.ts';
import { isTold, type ClosedRecord, type InstanceMemory, type OpenRecord } from './record.ts';
import type { Trigger } from './trigger.ts';

/**
 * What the guard does next about an instance, in the light of what it remembers.
 *
 * - `enforce`, `report`: as decided
 * - `complete`: an earlier change was interrupted after it took effect; close its record and tell people
 * - `resolve`: people were told of a violation that is gone now
 * - `attribute`: people were told of a story without knowing who; now it is known
 * - `hold`: another invocation is at work on it, or what was read may be old; look again later
 */
export type Step = 'none' | 'enforce' | 'report' | 'complete' | 'resolve' | 'attribute' | 'hold';

/** Chooses the {@link Step}. What people were told already is not told again. */
export function stepFor(
  decision: Decision,
  options: ObservedMetadataOptions,
  memory: InstanceMemory | null,
  trigger: Trigger,
  now: Date,
): Step {
  if (isHeld(memory, now) || mayBeStale(decision, options, memory, trigger, now)) return 'hold';
  const step = stepOf(decision, options, memory);
  const unattributed = memory?.unattributed ?? null;
  return step === 'none' && unattributed !== null && tellsWho(trigger, unattributed) ? 'attribute' : step;
}

function isHeld(memory: InstanceMemory | null, now: Date): boolean {
  const leasedUntil = memory?.leasedUntil ?? null;
  return (memory?.open ?? null) !== null && leasedUntil !== null && leasedUntil > now;
}

/** After so long every one of EC2's servers knows of a change. */
const STALE_MILLISECONDS = 15_000;

/**
 * Whether EC2 may have shown how the instance was before its last change: what the guardrail has just corrected would
 * be told as loosened once more, and what somebody has just loosened would be left so.
 */
function mayBeStale(
  { violations }: Decision,
  options: ObservedMetadataOptions,
  memory: InstanceMemory | null,
  { kind, eventTime, requested }: Trigger,
  now: Date,
): boolean {
  const knownAt = memory?.knownAt?.getTime() ?? -Infinity;
  const isRecent = (time: number) => now.getTime() - time < STALE_MILLISECONDS;
  if (kind !== 'drift') return isRecent(knownAt) && violations.some(({ moment }) => moment === 'drift');
  const isSeen = meetsPatch(options, requested);
  return !isSeen && isRecent(eventTime.getTime()) && knownAt < eventTime.getTime();
}

function stepOf(decision: Decision, options: ObservedMetadataOptions, memory: InstanceMemory | null): Step {
  const open = memory?.open ?? null;
  // A change that was lost on its way has no effect to tell people of.
  const isChanged = open?.action === 'enforce' && meetsPatch(options, patchOf(open));
  const told = memory?.told ?? null;
  switch (decision.verdict) {
    case 'noncompliant':
    case 'excepted':
      if (decision.action === 'enforce') return 'enforce';
      if (isChanged) return 'complete';
      return open === null && isTold(decision, told) && !lendsMore(decision, memory) ? 'none' : 'report';
    case 'compliant':
      if (isChanged) return 'complete';
      return open !== null || told !== null ? 'resolve' : 'none';
    case 'not-applicable':
    case 'unknown':
      return 'none';
  }
}

/** Whether something is a loan that was taken for what the instance had all along: at its end it has to go back. */
function lendsMore({ loans }: Decision, memory: InstanceMemory | null): boolean {
  const known = memory?.loans ?? [];
  return loans.some(({ field }) => known.every((loan) => loan.field !== field));
}

/** Whether a trigger is the call that a record tells of without knowing whose it was. */
function tellsWho(trigger: Trigger, record: ClosedRecord): boolean {
  const drifted = record.violations.some(({ moment }) => moment === 'drift');
  return (
    trigger.principal !== null &&
    trigger.kind === (drifted ? 'drift' : 'launch') &&
    trigger.eventTime <= record.openedAt
  );
}

/**
 * Whether the record that an interrupted invocation left open goes on: each member that it was to change is so by now, or
 * is changed now. Otherwise its story is over, and what comes is another record, or the audit trail would lack a change:
 *
 * - `overtaken`: somebody has changed the options since, or an exception that began or ended takes the change back
 * - `interrupted`: the change is not in force, and is not made again
 */
export function continuationOf(
  open: OpenRecord,
  options: ObservedMetadataOptions,
  decision: Decision,
  trigger: Trigger,
): 'goes-on' | 'overtaken' | 'interrupted' {
  if (isSuperseded(open, trigger)) return 'overtaken';
  const patch = patchOf(open);
  const done = fieldsDone(open, options);
  const goesOn = GOVERNED_FIELDS.filter((field) => patch[field] !== undefined).every(
    (field) => decision.enforcement?.[field] === (done.includes(field) ? undefined : patch[field]),
  );
  if (goesOn) return 'goes-on';
  return done.length > 0 ? 'overtaken' : 'interrupted';
}

/** Whether a trigger tells of a change that was made after an interrupted invocation opened its record. */
function isSuperseded({ openedAt, trigger: { eventId } }: OpenRecord, trigger: Trigger): boolean {
  // CloudTrail's times have a resolution of one second.
  const changedAt = trigger.eventTime.getTime() + 999;
  return trigger.kind === 'drift' && trigger.eventId !== eventId && changedAt >= openedAt.getTime();
}

/** The members that an interrupted invocation has changed as its record says, and that are so by now. */
export function fieldsDone(open: OpenRecord, options: ObservedMetadataOptions): readonly GovernedField[] {
  const patch = patchOf(open);
  return GOVERNED_FIELDS.filter((field) => patch[field] !== undefined && patch[field] === options[field]);
}

/** What a record was opened to change: nothing, where it only reports. */
function patchOf({ action, enforcement }: OpenRecord): MetadataOptionsPatch {
  return action === 'enforce' ? (enforcement ?? {}) : {};
}
