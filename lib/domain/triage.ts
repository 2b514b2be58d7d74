import { decide } from './decide.ts';
import { NOTHING_KNOWN } from './facts.ts';
import { roleNameOf } from './principal.ts';
import type { Policy } from './policy.ts';
import type { Trigger } from './trigger.ts';

/** A role that the guardrail acts in, in the account it belongs to. */
export interface OwnRole {
  readonly accountId: string;
  readonly roleName: string;
}

/**
 * Whether the guardrail itself made the call: it acted in one of the roles it runs with. A role of that name in
 * another account is somebody else's.
 */
export function isOwnCall({ principal }: Trigger, ownRoles: readonly OwnRole[]): boolean {
  if (principal === null) return false;
  const roleName = roleNameOf(principal);
  const accountId = principal.roleArn?.split(':')[4];
  return ownRoles.some((own) => own.roleName === roleName && own.accountId === accountId);
}

/**
 * Whether a launch's event alone proves every instance compliant, so that no call is needed. Only a launch
 * shows all that a decision rests on, tags included; whatever comes later has an event of its own.
 */
export function isCompliantLaunch(trigger: Trigger, policy: Policy, now: Date): boolean {
  return (
    trigger.kind === 'launch' &&
    trigger.subject.kind === 'instances' &&
    trigger.subject.instances.every(
      (instance) =>
        instance.tags !== null &&
        decide({ instance, policy, trigger, ...NOTHING_KNOWN, now }).verdict === 'compliant',
    )
  );
}

/** The trigger that tells most of an instance's story: who changed it first, then who launched it, then the rest. */
export function mostTelling(triggers: readonly [Trigger, ...Trigger[]]): Trigger {
  const rank = {
    drift: 0,
    launch: 1,
    exception: 2,
    start: 3,
    'instance-profile': 4,
    detachment: 5,
    'state-change': 6,
    sweep: 7,
    watch: 8,
  } as const;
  const [first, ...rest] = triggers;
  return rest.reduce((best, next) => (rank[next.kind] < rank[best.kind] ? next : best), first);
}
