import { decide, undecided } from '../domain/decide.ts';
import type { Decision } from '../domain/decision.ts';
import { instanceKey, type Instance } from '../domain/instance.ts';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from '../domain/metadata-options.ts';
import type { Policy } from '../domain/policy.ts';
import type { InstanceMemory, OpenRecord } from '../domain/record.ts';
import { isSuperseded, stepFor, type Step } from '../domain/step.ts';
import type { Trigger } from '../domain/trigger.ts';
import { mostTelling } from '../domain/triage.ts';
import type { Subject } from './intake.ts';
import type { Memories } from './guard-ports.ts';
import type { Observed } from './observe.ts';

/** An instance that was read, what was decided about it, and what is to be done. */
export interface Case {
  readonly instance: Instance;
  readonly memory: InstanceMemory | null;
  readonly trigger: Trigger;
  /** What told of it, looked up by its id from now on. */
  readonly subject: Subject;
  readonly decision: Decision;
  readonly step: Step;
}

/** Decides about an instance, in the light of every trigger that told of it and of what is remembered. */
export function consider(
  { instance, subject }: Observed,
  memories: Memories,
  policy: Policy,
  now: Date,
): Case {
  const known = memories.get(instanceKey(instance)) ?? null;
  const memory = known === 'unreadable' ? null : known;
  const trigger = mostTelling(subject.triggers);
  const requested = subject.triggers.reduce<MetadataOptionsPatch>(
    (all, next) => ({ ...all, ...next.requested }),
    {},
  );
  const unknown = whatIsUnknown(instance, known);
  const decision =
    unknown !== null
      ? undecided(unknown)
      : decide({
          instance,
          policy,
          trigger: { kind: trigger.kind, requested },
          recorded: memory?.options ?? null,
          now,
        });
  const step = stepFor(decision, instance.metadataOptions, memory, trigger, now);
  const lookup = { by: 'instance-id', value: instance.instanceId } as const;
  return { instance, memory, trigger, subject: { ...subject, lookup }, decision, step };
}

/** Why nothing can be decided about an instance that was read, or `null`. */
function whatIsUnknown({ tags }: Instance, known: InstanceMemory | 'unreadable' | null): string | null {
  if (known === 'unreadable')
    return 'What the table remembers of the instance cannot be read: look at its item.';
  return tags === null ? 'The tags are not known, and with them the scope.' : null;
}

/**
 * The record to open for a case. A record that an interrupted invocation left open goes on: what it says of
 * the options before the change is the truth, and the instance may look different by now.
 */
export function recordFor({ instance, memory, trigger, decision, step }: Case, now: Date): OpenRecord {
  const { accountId, region, instanceId } = instance;
  const unattributed = memory?.unattributed ?? null;
  if (step === 'attribute' && unattributed !== null) return { ...unattributed, principal: trigger.principal };

  const open = memory?.open ?? null;
  if (open !== null && !isSuperseded(open, trigger))
    return step === 'complete' ? open : { ...open, ...told(decision) };

  return {
    recordId: `${trigger.eventId}/${instanceId}`,
    instance: { accountId, region, instanceId },
    trigger: {
      kind: trigger.kind,
      eventId: trigger.eventId,
      eventName: trigger.eventName,
      eventTime: trigger.eventTime,
    },
    principal: trigger.principal,
    ...told(decision),
    previous: step === 'resolve' ? (memory?.options ?? {}) : instance.metadataOptions,
    openedAt: now,
  };
}

function told({ scope, violations, action, enforcement, reason }: Decision) {
  return { scope, violations, action, enforcement, reason };
}

/** What people still have to know of an instance after a change: the violations that are only reported. */
export function remainingViolations(
  instance: Instance,
  { trigger }: Case,
  policy: Policy,
  now: Date,
): Decision['violations'] {
  const recorded: ObservedMetadataOptions = instance.metadataOptions;
  return decide({ instance, policy, trigger: { kind: trigger.kind, requested: {} }, recorded, now })
    .violations;
}
