import type { Decision } from './decision.ts';
import { meetsPatch, type ObservedMetadataOptions } from './metadata-options.ts';
import { isTold, type ClosedRecord, type InstanceMemory, type OpenRecord } from './record.ts';
import type { Trigger } from './trigger.ts';

/**
 * What the guard does next about an instance, in the light of what it remembers.
 *
 * - `enforce`, `report`: as decided
 * - `complete`: an earlier change was interrupted after it took effect; close its record and tell people
 * - `resolve`: people were told of a violation that is gone now
 * - `attribute`: people were told of a story without knowing who; now it is known
 * - `hold`: another invocation is at work on it; look again later
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
  if (isHeld(memory, now)) return 'hold';
  const step = stepOf(decision, options, memory);
  const unattributed = memory?.unattributed ?? null;
  return step === 'none' && unattributed !== null && tellsWho(trigger, unattributed) ? 'attribute' : step;
}

function isHeld(memory: InstanceMemory | null, now: Date): boolean {
  const leasedUntil = memory?.leasedUntil ?? null;
  return (memory?.open ?? null) !== null && leasedUntil !== null && leasedUntil > now;
}

function stepOf(decision: Decision, options: ObservedMetadataOptions, memory: InstanceMemory | null): Step {
  const open = memory?.open ?? null;
  // A change that was lost on its way has no effect to tell people of.
  const isChanged = open?.action === 'enforce' && meetsPatch(options, open.enforcement ?? {});
  const told = memory?.told ?? null;
  switch (decision.verdict) {
    case 'noncompliant':
    case 'excepted':
      if (decision.action === 'enforce') return 'enforce';
      if (isChanged) return 'complete';
      return open === null && isTold(decision, told) ? 'none' : 'report';
    case 'compliant':
      if (isChanged) return 'complete';
      return open !== null || told !== null ? 'resolve' : 'none';
    case 'not-applicable':
    case 'unknown':
      return 'none';
  }
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
 * Whether a trigger tells of a change that was made after an interrupted invocation opened its record: that
 * record's story is over, and the change is a story of its own.
 */
export function isSuperseded({ openedAt, trigger: { eventId } }: OpenRecord, trigger: Trigger): boolean {
  // CloudTrail's times have a resolution of one second.
  const changedAt = trigger.eventTime.getTime() + 999;
  return trigger.kind === 'drift' && trigger.eventId !== eventId && changedAt >= openedAt.getTime();
}
