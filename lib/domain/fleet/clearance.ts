import { baselineFor } from '../baseline.ts';
import type { Decision, Violation } from '../decision.ts';
import type { Instance, InstanceKey } from '../instance.ts';
import type { Policy } from '../policy.ts';
import type { EvidencePolicy, WavePolicy } from './fleet-policy.ts';
import { useWords, type ImdsV1Use } from './imdsv1-use.ts';
import { isInWave, type Wave, type WaveState } from './wave.ts';

/**
 * Whether it is an instance's turn to be changed.
 *
 * - `now`: it is, in a wave, or for a violation that is no question of waves (`wave` is `null`)
 * - `later`: in a later wave of its scope
 * - `halted`: its scope's waves are halted, since too much broke
 * - `no-room`: this sweep has changed as many as it may
 * - `stopped`: somebody has stopped the sweep
 */
export type Turn =
  | { readonly kind: 'now'; readonly wave: Wave | null }
  | { readonly kind: 'later' | 'halted'; readonly wave: Wave }
  | { readonly kind: 'no-room' | 'stopped' };

/**
 * What the sweep has found out before it changes an instance that is not new. `use` is `null` where it does not matter,
 * `turn` is `null` until it is asked for.
 */
export interface Clearance {
  readonly use: ImdsV1Use | null;
  readonly turn: Turn | null;
}

/**
 * Whether a violation may be corrected that the policy has corrected. What is new, or was changed, is at once; what was
 * so all along first needs somebody to have looked, and its turn.
 */
export function isCleared(
  { field, moment }: Violation,
  clearance: Clearance | null,
  evidence: EvidencePolicy,
): boolean {
  const turn = clearance?.turn?.kind;
  if (moment !== 'existing') return turn !== 'no-room' && turn !== 'stopped';
  return turn === 'now' && (field !== 'httpTokens' || allowsTokens(clearance?.use ?? null, evidence));
}

/** Whether what is known of the use lets tokens be required. */
export function allowsTokens(use: ImdsV1Use | null, { whenUnknown }: EvidencePolicy): boolean {
  switch (use?.kind) {
    case 'unused':
      return true;
    case 'unknown':
      return whenUnknown === 'enforce';
    case 'used':
    case undefined:
      return false;
  }
}

/** Why something that the policy enforces is not changed now, as the second half of a sentence; `null`: it is. */
export function explainHold(
  { field, moment }: Violation,
  clearance: Clearance | null,
  evidence: EvidencePolicy,
): string | null {
  const needsLook = moment === 'existing' && field === 'httpTokens';
  const use = needsLook ? (clearance?.use ?? null) : null;
  if ((moment === 'existing' && clearance === null) || (needsLook && use === null)) {
    return 'reported only: the next sweep of the fleet looks whether IMDSv1 is still used, and changes it if not';
  }
  if (use !== null && !allowsTokens(use, evidence)) return `reported only, since ${useWords(use)}`;
  const turn = clearance?.turn ?? null;
  return turn === null ? null : explainTurn(turn);
}

function explainTurn(turn: Turn): string | null {
  switch (turn.kind) {
    case 'now':
      return null;
    case 'later':
      return 'reported only until a later wave, since the fleet is changed step by step';
    case 'halted':
      return `reported only, since the waves of ${turn.wave.scope} are halted: too much broke after the last one`;
    case 'no-room':
      return 'reported only until the next sweep, since this one has changed as many instances as it may';
    case 'stopped':
      return 'reported only, since somebody has stopped this sweep';
  }
}

/** As if nothing used IMDSv1 and every turn had come: what is decided by it is what the sweep is after. */
export function asIfCleared(now: Date): Clearance {
  return { use: { kind: 'unused', since: now, until: now }, turn: { kind: 'now', wave: null } };
}

/**
 * Whether the use of IMDSv1 has to be looked for: tokens are not required on what is not new, and it is to be changed
 * or people are to be told. What nobody needs to know is not asked, since CloudWatch charges for it.
 */
export function needsUse(
  instance: Instance,
  { verdict, violations }: Decision,
  isNews: boolean,
  policy: Policy,
): boolean {
  if (instance.managedBy !== null || verdict !== 'noncompliant') return false;
  const { baseline } = baselineFor(instance, policy);
  const isOld = violations.some(({ field, moment }) => field === 'httpTokens' && moment === 'existing');
  return isOld && (baseline.mode.existing === 'enforce' || isNews);
}

/** Whether a decision corrects something, and so takes room in a sweep; what an exception gives back does not. */
export function corrects({ enforcement, restoration }: Decision): boolean {
  return Object.keys(enforcement ?? {}).some((field) => !Object.hasOwn(restoration ?? {}, field));
}

/** Whether what it corrects waits for a wave; what is new or was changed is corrected at once, also by a sweep. */
export function waitsForWave({ violations, enforcement }: Decision): boolean {
  return violations.some(({ field, moment }) => moment === 'existing' && enforcement?.[field] !== undefined);
}

/** Whether an instance's turn has come in its scope; where it has, the wave may still lack the room. */
export function turnIn(
  state: WaveState,
  instance: InstanceKey,
  waves: WavePolicy,
): Extract<Turn, { wave: Wave | null }> {
  const wave = { scope: state.scope, number: state.number };
  if (state.status === 'halted') return { kind: 'halted', wave };
  return { kind: isInWave(instance, state, waves) ? 'now' : 'later', wave };
}
