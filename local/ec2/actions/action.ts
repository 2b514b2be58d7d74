import type { JsonObject } from '../events/json.ts';
import type { Caller } from '../protocol/caller.ts';
import type { QueryBranch } from '../protocol/query.ts';
import type { XmlObject } from '../protocol/xml.ts';
import type { RegionState } from '../state/region-state.ts';
import type { World } from '../state/world.ts';

/** One call of an EC2 action. */
export interface Call {
  readonly action: string;
  readonly parameters: QueryBranch;
  readonly caller: Caller;
  readonly requestId: string;
  readonly now: number;
  readonly state: RegionState;
  readonly world: World;
  /** A fault asks for instances as they were before their last change. */
  readonly staleRead: boolean;
}

/**
 * What a valid call answers, and what it changes. Kept apart so that a dry run, a write that gets lost and an answer
 * that gets lost are all the same action with one of the two left out.
 */
export interface Plan {
  readonly response: XmlObject;
  readonly apply?: () => void;
}

/** How CloudTrail writes a record of the action; reads leave none on the event bus. */
export type CloudTrailStyle =
  | { readonly kind: 'none' }
  | { readonly kind: 'nested' }
  | { readonly kind: 'legacy'; readonly requestParameters: (parameters: QueryBranch) => JsonObject };

/** An action of the EC2 API: validates (throws Ec2Error) and plans. */
export interface Action {
  readonly name: string;
  readonly mutates: boolean;
  readonly cloudTrail: CloudTrailStyle;
  readonly plan: (call: Call) => Plan;
}

/** An action that only reads. */
export function readAction(name: string, answer: (call: Call) => XmlObject): Action {
  return { name, mutates: false, cloudTrail: { kind: 'none' }, plan: (call) => ({ response: answer(call) }) };
}

/** An action that changes something, with CloudTrail's nested style. */
export function nestedAction(name: string, plan: (call: Call) => Plan): Action {
  return { name, mutates: true, cloudTrail: { kind: 'nested' }, plan };
}

/** An action that changes something, with CloudTrail's legacy style. */
export function legacyAction(
  name: string,
  requestParameters: (parameters: QueryBranch) => JsonObject,
  plan: (call: Call) => Plan,
): Action {
  return { name, mutates: true, cloudTrail: { kind: 'legacy', requestParameters }, plan };
}
