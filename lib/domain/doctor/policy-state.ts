import type { Policy } from '../policy.ts';
import { ok, warning, wrong, counted, type Line } from './line.ts';

/** The policy that the functions read. */
export type PolicyInForce =
  | { readonly kind: 'valid'; readonly policy: Policy }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }
  | { readonly kind: 'missing' };

/** Whether the functions can read the policy. */
export function judgePolicy(inForce: PolicyInForce, parameterName: string): readonly Line[] {
  const words = 'Put a valid one there.';
  const put = `aws ssm put-parameter --overwrite --name ${parameterName} --value "$(guardrail policy json)"`;
  switch (inForce.kind) {
    case 'valid':
      return [ok('policy', `${parameterName} is valid.`)];
    case 'missing':
      return [wrong('policy', `${parameterName} is not there: the guard does nothing.`, words, put)];
    case 'invalid': {
      const [first = '', ...others] = inForce.problems;
      const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
      return [wrong('policy', `It cannot be used, so the guard does nothing: ${first}${more}.`, words, put)];
    }
  }
}

/** A policy in a file, and the file's name. */
export interface PolicyFile {
  readonly policy: Policy;
  readonly name: string;
}

/** Whether the policy in force is the one in a file, where there are both. */
export function judgePolicyFile(inForce: PolicyInForce, file: PolicyFile | null): readonly Line[] {
  if (file === null) return [ok('policy-file', 'Not compared: no file is named by --policy.')];
  const { policy, name } = file;
  if (inForce.kind !== 'valid') return [ok('policy-file', `Not compared with ${name}: none is in force.`)];
  const keys = Object.keys(policy) as (keyof Policy)[];
  const differing = keys.filter((key) => canonical(policy[key]) !== canonical(inForce.policy[key]));
  if (differing.length === 0) return [ok('policy-file', `The policy in force is that of ${name}.`)];
  const differ = `${differing.join(', ')} ${differing.length === 1 ? 'differs' : 'differ'}`;
  const found = `The policy in force is not that of ${name}: ${differ}.`;
  return [warning('policy-file', found, 'Put the right one in force, or into the file.')];
}

/** The same text for the same value, in whatever order its keys were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (isKeyed(member) ? inOrder(member) : member));
}

type Keyed = Readonly<Record<string, unknown>>;

function isKeyed(value: unknown): value is Keyed {
  return typeof value === 'object' && value !== null;
}

function inOrder(value: Keyed): Keyed {
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}

/** Whether mutes are left over that have ended. */
export function judgeMutes({ notifications: { mutes } }: Policy, now: Date): readonly Line[] {
  const over = mutes.filter(({ until }) => until <= now);
  if (over.length > 0) {
    const reasons = over.map(({ reason }) => reason).join('; ');
    const found = `${counted(over.length, 'mute')} ended and ${over.length === 1 ? 'is' : 'are'} still in the policy: ${reasons}.`;
    return [warning('mutes', found, 'Take it out, or say anew until when.')];
  }
  const count = mutes.length;
  return [ok('mutes', count === 0 ? 'None.' : `${counted(count, 'mute')} in force.`)];
}
