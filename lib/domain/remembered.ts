import type { Facts } from './facts.ts';
import {
  GOVERNED_FIELDS,
  isLooser,
  type GovernedField,
  type MetadataOptionsPatch,
  type ObservedMetadataOptions,
} from './metadata-options.ts';
import type { InstanceMemory, OpenRecord } from './record.ts';
import type { Trigger } from './trigger.ts';

/**
 * What is known of an instance before it is judged, and what somebody has asked to set: by its memory, the record that
 * an interrupted invocation left open included, and by the triggers that tell of it.
 */
export function rememberedOf(
  memory: InstanceMemory | null,
  triggers: readonly Pick<Trigger, 'kind' | 'eventTime' | 'requested'>[],
): Pick<Facts, 'recorded' | 'taken' | 'loans'> & Pick<Trigger, 'requested'> {
  const open = memory?.open ?? null;
  const requested = triggers.reduce<MetadataOptionsPatch>(
    (all, next) => ({ ...all, ...next.requested }),
    loosenedIn(open),
  );
  if (memory === null) return { requested, recorded: null, taken: {}, loans: [] };
  return {
    requested,
    recorded: { ...recordedBefore(memory, triggers), ...open?.restoration },
    taken: memory.taken,
    // An interrupted invocation may have lent what is not remembered yet.
    loans: [...(open?.loans ?? []), ...memory.loans],
  };
}

/**
 * The options that a change is told from: what is remembered, less what somebody had asked for before anything was
 * known of the instance. What was seen first may be that very change, of which its event tells later, or of which a
 * record tells that was left open.
 */
function recordedBefore(
  { options, knownSince, open }: Pick<InstanceMemory, 'options' | 'knownSince' | 'open'>,
  triggers: readonly Pick<Trigger, 'kind' | 'eventTime' | 'requested'>[],
): ObservedMetadataOptions {
  const unseen = triggers
    // CloudTrail's times have a resolution of one second.
    .filter(
      ({ kind, eventTime }) =>
        kind === 'drift' && knownSince !== null && eventTime.getTime() + 999 < knownSince.getTime(),
    )
    .flatMap(({ requested }) => Object.keys(requested));
  const loosened = loosenedIn(open);
  const isSeenLoosened = (field: GovernedField, known: string | number) =>
    loosened[field] !== undefined && !isLooser(field, loosened[field], known);
  return Object.fromEntries(
    GOVERNED_FIELDS.flatMap((field) => {
      const known = options[field];
      const isKnown = known !== undefined && !unseen.includes(field) && !isSeenLoosened(field, known);
      return isKnown ? [[field, known]] : [];
    }),
  );
}

/**
 * The looser values that somebody has set as far as a record tells that was left open: they still are somebody's change,
 * also for a sweep, which knows of no event.
 */
function loosenedIn(open: OpenRecord | null): MetadataOptionsPatch {
  const { violations = [], excuses = [] } = open ?? {};
  const drifted = [...violations, ...excuses].filter(({ moment }) => moment === 'drift');
  return Object.fromEntries(drifted.map(({ field, actual }) => [field, actual]));
}
