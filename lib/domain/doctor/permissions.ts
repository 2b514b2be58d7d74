import type { Reading } from '../fleet/readiness.ts';
import { amissOr, counted, ok, secondsWords, unknown, warning, wrong, type Line } from './line.ts';

/** What stands in the way of a call, as IAM's simulation tells it. */
export type Denial =
  /** A service control policy of the organization. */
  | 'organization'
  /** The role's permissions boundary. */
  | 'boundary'
  /** A statement of the role's own policies that denies it. */
  | 'deny'
  /** No statement allows it. */
  | 'nothing-allows';

/** One call of a role, and what would come of it; `null`: it is allowed. */
export interface SimulatedCall {
  readonly action: string;
  readonly denial: Denial | null;
}

/** What the simulation says of a role of the stack. */
export interface RoleVerdict {
  readonly logicalId: string;
  readonly calls: Reading<readonly SimulatedCall[]>;
}

const LIMITS =
  'Not simulated: conditions of service control policies, resource control policies, and the policies of queues, topics and keys.';

/** Whether the functions may make the calls that they are made for, service control policies and boundaries included. */
export function judgeRoles(roles: readonly RoleVerdict[]): readonly Line[] {
  const problems = [
    ...new Set(roles.flatMap(({ calls }) => (calls.kind === 'unread' ? [calls.problem] : []))),
  ];
  const unread = problems.map((problem) => unknown('roles', problem, 'Ask whoever may simulate policies.'));
  const count = roles.reduce((sum, { calls }) => sum + (calls.kind === 'read' ? calls.value.length : 0), 0);
  const fine = ok('roles', `All ${roles.length} may make their ${count} calls. ${LIMITS}`);
  return amissOr([...denialLines(roles), ...unread], fine);
}

function denialLines(roles: readonly RoleVerdict[]): Line[] {
  const all = roles.flatMap(({ logicalId, calls }) =>
    calls.kind === 'read' ? calls.value.map((call) => ({ logicalId, ...call })) : [],
  );
  return Object.entries(DENIAL_WORDS).flatMap(([denial, { found, advice }]) => {
    const denied = all.filter((call) => call.denial === denial);
    return [...Map.groupBy(denied, ({ action }) => action)].map(([action, calls]) => {
      const who = [...new Set(calls.map(({ logicalId }) => logicalId))].join(', ');
      return wrong('roles', `${who} may not ${action}: ${found}.`, advice);
    });
  });
}

const DENIAL_WORDS: Readonly<Record<Denial, { readonly found: string; readonly advice: string }>> = {
  organization: {
    found: 'a service control policy of the organization denies it',
    advice: 'Have the policy except the roles of the guardrail, by aws:PrincipalArn.',
  },
  boundary: {
    found: 'the permissions boundary of the role leaves it out',
    advice: 'Have the boundary allow it.',
  },
  deny: {
    found: 'a policy that somebody gave the role denies it',
    advice: 'Take that policy off the role, or deploy again.',
  },
  'nothing-allows': {
    found: 'nothing allows it any more',
    advice: 'Somebody changed the policy of the role: deploy again.',
  },
};

/** How other accounts are reached. */
export interface MemberRoleState {
  /** Empty: there is none. */
  readonly memberRoleName: string;
  /** The accounts that the policy names. */
  readonly accountIds: readonly string[];
}

/** Whether there is a role for the accounts that the policy names. Whether it lets us in, only the functions can try. */
export function judgeMemberRole({ memberRoleName, accountIds }: MemberRoleState): readonly Line[] {
  const accounts = counted(accountIds.length, 'other account');
  if (memberRoleName === '' && accountIds.length === 0) {
    return [ok('member-role', 'None, and none is needed: the policy names no other account.')];
  }
  if (memberRoleName === '') {
    const found = `The policy names ${accounts}, and the stack has no role for them.`;
    return [wrong('member-role', found, 'Deploy with --param="memberRoleName=NAME".')];
  }
  const trust = 'Whether it trusts the functions, only they can try: guardrail sweep status tells it.';
  return [ok('member-role', `${memberRoleName}, for ${accounts}. ${trust}`)];
}

/** What EC2 says to a dry run of the change, in the name of whoever runs doctor. */
export type DryRun =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly byOrganization: boolean }
  /** There is no instance to try it on. */
  | { readonly kind: 'no-instance' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Whether the organization denies the change to people of this account. It says nothing sure of the functions. */
export function judgeDryRun(dryRun: DryRun): readonly Line[] {
  const action = 'ec2:ModifyInstanceMetadataOptions';
  switch (dryRun.kind) {
    case 'allowed':
      return [ok('caller', `You may ${action} (dry run): no service control policy denies it to you.`)];
    case 'no-instance':
      return [ok('caller', `No instance runs here to try ${action} on.`)];
    case 'refused':
      return [ok('caller', `The dry run of ${action} was refused for another reason: ${dryRun.reason}.`)];
    case 'denied':
      return [dryRun.byOrganization ? deniedToYou(action) : notYours(action)];
  }
}

function deniedToYou(action: string): Line {
  const found = `A service control policy of the organization denies you ${action}.`;
  return warning('caller', found, "See that it excepts the guardrail's roles, by aws:PrincipalArn.");
}

function notYours(action: string): Line {
  return ok('caller', `You may not ${action} yourself, which says nothing of the guardrail.`);
}

/** AWS refuses what was signed more than five minutes ago, or will be. */
const MOST_SKEW_SECONDS = 60;

/** Whether this machine's clock is right, in seconds that it is ahead of AWS. */
export function judgeClock(aheadSeconds: number): readonly Line[] {
  const off = Math.abs(aheadSeconds);
  if (off <= MOST_SKEW_SECONDS) return [ok('clock', 'This machine has the same time as AWS.')];
  const found = `This machine is ${secondsWords(off)} ${aheadSeconds > 0 ? 'ahead of' : 'behind'} AWS.`;
  return [warning('clock', found, 'Set its clock: after five minutes AWS refuses what it signs.')];
}
