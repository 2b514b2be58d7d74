import { autoScalingGroupOf, instanceKey, launchTemplateOf, type Instance } from '../domain/instance.ts';
import type { Deadline, GuardPorts, LookupKey, Place } from './guard-ports.ts';
import type { Subject } from './intake.ts';

/** EC2 takes at most 200 values in one filter. */
export const VALUES_PER_DESCRIBE = 200;

/** A new instance may take some seconds until every one of EC2's servers knows it. */
const LOOK_AGAIN_AFTER_MILLISECONDS = [500, 1_500, 3_000];

/** How long after an event an instance that is not found may still be on its way. */
const RECENT_MILLISECONDS = 5 * 60_000;

/** An instance as EC2 shows it now, with what told of it. */
export interface Observed {
  readonly instance: Instance;
  readonly subject: Subject;
  /** When EC2 was asked: what was changed later may not be seen. */
  readonly readAt: Date;
}

/** What was found of the subjects, and what was not: those are gone, or were never visible. */
export interface Observation {
  readonly observed: readonly Observed[];
  readonly missing: readonly Subject[];
}

/**
 * Reads the instances of one account and Region: one DescribeInstances for up to 200. They are asked for by
 * filter, so that one that no longer exists cannot fail the call for the others.
 */
export async function observe(
  place: Place,
  subjects: readonly Subject[],
  ports: GuardPorts,
  { signal }: Deadline,
): Promise<Observation> {
  const observed: Observed[] = [];
  let missing = subjects;

  for (const pause of [0, ...LOOK_AGAIN_AFTER_MILLISECONDS]) {
    if (pause > 0) await ports.wait(pause, signal);
    const found = await describe(place, missing, ports, signal);
    observed.push(...found);

    const foundSubjects = new Set(found.map(({ subject }) => subject));
    missing = missing.filter((subject) => !foundSubjects.has(subject) && namesInstances(subject));
    if (!missing.some((subject) => isRecent(subject, ports.now()))) break;
  }
  return { observed: oneEach(observed), missing };
}

/** A group, a template or an image may have no instances: then nothing is missing. */
function namesInstances({ lookup }: Subject): boolean {
  return lookup.by === 'instance-id' || lookup.by === 'client-token';
}

/** What a sweep does not find again is gone: EC2 has shown it before. */
function isRecent({ triggers }: Subject, now: Date): boolean {
  return triggers.some(
    ({ kind, eventTime }) => kind !== 'sweep' && now.getTime() - eventTime.getTime() < RECENT_MILLISECONDS,
  );
}

async function describe(
  place: Place,
  subjects: readonly Subject[],
  ports: GuardPorts,
  signal: AbortSignal,
): Promise<Observed[]> {
  const observed: Observed[] = [];
  for (const by of new Set(subjects.map(({ lookup }) => lookup.by))) {
    const byValue = new Map(
      subjects.filter(({ lookup }) => lookup.by === by).map((subject) => [subject.lookup.value, subject]),
    );
    for (const values of chunks([...byValue.keys()], VALUES_PER_DESCRIBE)) {
      const readAt = ports.now();
      for (const instance of await ports.describeInstances(place, { by, values }, signal)) {
        const subject = byValue.get(lookupValue(instance, by));
        if (subject !== undefined) observed.push({ instance, subject, readAt });
      }
    }
  }
  return observed;
}

function lookupValue(instance: Instance, by: LookupKey): string {
  switch (by) {
    case 'instance-id':
      return instance.instanceId;
    case 'client-token':
      return instance.clientToken ?? '';
    case 'auto-scaling-group':
      return autoScalingGroupOf(instance) ?? '';
    case 'launch-template':
      return launchTemplateOf(instance) ?? '';
    case 'image':
      return instance.imageId ?? '';
  }
}

/** An instance may be found twice, by its id and by what it came from: its triggers and messages are joined. */
function oneEach(observed: readonly Observed[]): Observed[] {
  const byKey = new Map<string, Observed>();
  for (const each of observed) {
    const key = instanceKey(each.instance);
    const other = byKey.get(key)?.subject;
    byKey.set(key, other === undefined ? each : { ...each, subject: joined(other, each.subject) });
  }
  return [...byKey.values()];
}

function joined(one: Subject, other: Subject): Subject {
  return {
    ...one,
    triggers: [...one.triggers, ...other.triggers],
    messageIds: new Set([...one.messageIds, ...other.messageIds]),
  };
}

/** Parts of at most `size` elements, in order. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
