import type { Finding, FindingKind } from '../finding.ts';
import type { Principal } from '../principal.ts';
import type { Allowance, ExceptionScope, GuardrailException } from './exception.ts';
import type { ExceptionPolicy } from './exception-policy.ts';
import type { Trigger } from '../trigger.ts';
import type { Identity } from './identity.ts';
import type { Wish } from './request.ts';

/** The tag by which whoever launches an instance asks for an exception. */
export const EXCEPTION_TAG = 'imds-guardrail:exception-request';

/** What a tag asks for. */
export interface TagWish {
  readonly allows: Allowance;
  readonly days: number;
  readonly reason: string;
}

const DAY = 24 * 60 * 60_000;

/** The findings that an exception would have spared somebody. */
const KINDS: readonly FindingKind[] = [
  'launch-remediated',
  'existing-remediated',
  'noncompliant',
  'hop-limit-above-maximum',
];

/**
 * The tag as the event of an instance's launch shows it; `null`: none, or the event does not show the tags. What the
 * instance has by the time it is read may be of somebody else, who would ask in the name of whoever launched it.
 */
export function tagAtLaunch(triggers: readonly Trigger[], instanceId: string): string | null {
  const launched = triggers.flatMap(({ kind, subject }) =>
    kind === 'launch' && subject.kind === 'instances' ? subject.instances : [],
  );
  const instance = launched.find((each) => each.instanceId === instanceId);
  return instance?.tags?.[EXCEPTION_TAG] ?? null;
}

/** What the launch of a finding asks for by its tag; `null`: nothing, or the finding does not tell of its launch. */
export function tagOf(finding: Finding): string | null {
  return tellsOfLaunch(finding) ? finding.exceptionTag : null;
}

/** Whether an instance has the tag, but not by its launch as far as that is known: then it asks for nothing. */
export function isTaggedLater(finding: Finding): boolean {
  const { exceptionTag, principal, instance } = finding;
  const isTagged = instance.tags[EXCEPTION_TAG] !== undefined;
  return isTagged && exceptionTag === null && principal !== null && tellsOfLaunch(finding);
}

function tellsOfLaunch({ kind, trigger, violations }: Finding): boolean {
  const isLaunch =
    trigger.kind === 'launch' ||
    (trigger.kind === 'state-change' && violations.some(({ moment }) => moment === 'launch'));
  return isLaunch && KINDS.includes(kind);
}

/** What an exception by tag is for: the Auto Scaling group, whose many instances are one wish, or the instance. */
export function tagScopeOf({ autoScalingGroup, instanceId }: Finding['instance']): ExceptionScope {
  return autoScalingGroup === null
    ? { kind: 'instance', id: instanceId }
    : { kind: 'auto-scaling-group', id: autoScalingGroup };
}

/** The wish that a tag stands for, from now on. */
export function wishOf({ instance }: Finding, { allows, days, reason }: TagWish, now: Date): Wish {
  const { accountId, region } = instance;
  const expiresAt = new Date(now.getTime() + days * DAY);
  return { accountId, region, scope: tagScopeOf(instance), allows, reason, expiresAt, renews: null };
}

/** Who asks by the tag of a launch: whoever launched. */
export function requesterOf({ arn, roleArn, name }: Principal): Identity {
  return { kind: 'principal', id: arn ?? roleArn ?? name, name };
}

/**
 * The policy for a wish of a service. A group launches under a role of AWS, and who wrote the tag into its launch
 * template nobody can say: it may be an approver. One approval more makes sure that one comes from somebody else.
 */
export function policyFor(principal: Principal, policy: ExceptionPolicy): ExceptionPolicy {
  const { kind, arn, roleArn } = principal;
  const isService =
    kind === 'service-linked-role' || kind === 'aws-service' || (arn === null && roleArn === null);
  return isService ? { ...policy, approvalsNeeded: policy.approvalsNeeded + 1 } : policy;
}

/**
 * Whether the tag of a launch asks anew after an earlier exception of the same tag. A no is a no, also for the next
 * instance of the group: whoever wants to ask again changes the tag. What nobody answered or what is over is asked
 * again, but not within a day of its end, or every launch of a group would ring the approvers.
 */
export function asksAgain({ status, history }: GuardrailException, launchedAt: Date): boolean {
  const endedAt = history.at(-1)?.at ?? launchedAt;
  switch (status) {
    case 'requested':
    case 'granted':
    case 'denied':
    case 'revoked':
      return false;
    case 'timed-out':
    case 'expired':
    case 'failed':
      return launchedAt.getTime() >= endedAt.getTime() + DAY;
  }
}
