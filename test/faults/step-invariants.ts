import type { History, Step } from './history.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;
type OfInstance = Exclude<Step, { kind: 'answered' }>;

/** What invocations did with an instance that was not theirs, or left undone. No later sweep makes that good. */
export function brokenSteps({ steps }: Pick<History, 'steps'>): string[] {
  return steps.flatMap((step, index) => {
    const before = steps.slice(0, index);
    switch (step.kind) {
      case 'opened':
        return [...takenFromOthers(step, before), ...openedByOldMemory(step, before)];
      case 'changed':
        return changedWithoutHold(step, before);
      case 'answered':
        return leftBehind(step, before);
      case 'read':
      case 'released':
      case 'closed':
        return [];
    }
  });
}

/** Two invocations are never at work on an instance at once. */
function takenFromOthers({ by, instanceId, at }: StepOf<'opened'>, before: readonly Step[]): string[] {
  const last = holdIn(before, instanceId);
  const isHeld = last?.kind === 'opened' && last.by !== by && last.until > at;
  return isHeld ? [`${by} opened a record of ${instanceId} while ${last.by} held it`] : [];
}

/** Who opens a record has read what everybody before has done. */
function openedByOldMemory({ by, instanceId }: StepOf<'opened'>, before: readonly Step[]): string[] {
  const ofInstance = before.filter((step) => step.kind !== 'answered' && step.instanceId === instanceId);
  const readAt = ofInstance.findLastIndex((step) => step.kind === 'read' && step.by === by);
  const since = ofInstance.slice(readAt + 1).find((step) => step.kind === 'opened' && step.by !== by);
  return since === undefined
    ? []
    : [`${by} opened a record of ${instanceId} after ${since.by} by what it had read before`];
}

/** A change is made by the one who has opened a record of it, and by nobody else. */
function changedWithoutHold({ by, instanceId }: StepOf<'changed'>, before: readonly Step[]): string[] {
  const last = holdIn(before, instanceId);
  return last?.kind === 'opened' && last.by === by
    ? []
    : [`${by} changed ${instanceId} without an open record of its own`];
}

/** Who leaves a record open has a message of it come back. That of a group names no instance. */
function leftBehind({ by, returned }: StepOf<'answered'>, before: readonly Step[]): string[] {
  const own = before.filter((step): step is OfInstance => step.kind !== 'answered' && step.by === by);
  return [...new Set(own.map(({ instanceId }) => instanceId))]
    .filter((instanceId) => {
      const last = holdIn(own, instanceId);
      return last !== undefined && last.kind !== 'closed';
    })
    .filter((instanceId) => !returned.some((body) => body.includes(instanceId) || isOfGroup(body)))
    .map((instanceId) => `${by} left the record of ${instanceId} open, and no message of it came back`);
}

function isOfGroup(body: string): boolean {
  return body.includes('auto-scaling-group');
}

function holdIn(steps: readonly Step[], instanceId: string) {
  return steps.findLast(
    (step): step is StepOf<'opened' | 'released' | 'closed'> =>
      (step.kind === 'opened' || step.kind === 'released' || step.kind === 'closed') &&
      step.instanceId === instanceId,
  );
}
