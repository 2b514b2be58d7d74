import { actionTable } from './actions/action-table.ts';
import type { Action, Call, Plan } from './actions/action.ts';
import { authFailure, dryRunWouldSucceed, Ec2Error, invalidAction } from './errors.ts';
import { cloudTrailEvent, type CallResult } from './events/record.ts';
import { xmlAnswer, type Answer } from './http-answer.ts';
import { ec2Answer, ec2ErrorAnswer, type XmlObject } from './protocol/xml.ts';
import { textAt, branchesAt, textsAt, type QueryBranch } from './protocol/query.ts';
import type { ThrottledCall } from './traffic/throttle.ts';

/** What a call meets on its way: throttling, an error that was asked for, a write that gets lost. */
export interface Interference {
  readonly throttle: ((call: ThrottledCall, now: number) => void) | undefined;
  readonly error?: Ec2Error | undefined;
  readonly loseWrite: boolean;
}

/** A call's answer, and how it ended (`ok` or the error code). */
export interface Ec2Answer {
  readonly answer: Answer;
  readonly outcome: string;
}

/** Answers one EC2 call, changes the state, and emits CloudTrail's event of it. */
export function answerEc2Call(call: Call, interference: Interference): Ec2Answer {
  if (call.world.optInRegions[call.state.region] === 'not-opted-in') return refusal(call, authFailure());
  const action = actionTable.get(call.action);
  const result =
    action === undefined ? failure(invalidAction(call.action)) : attempt(action, call, interference);
  const event = action === undefined ? undefined : cloudTrailEvent(action, call, result);
  if (event !== undefined) call.world.onEvent(event);
  if (result.kind === 'success') {
    return { answer: xmlAnswer(200, ec2Answer(call.action, call.requestId, result.response)), outcome: 'ok' };
  }
  return refusal(call, result.error);
}

function refusal({ requestId }: Call, error: Ec2Error): Ec2Answer {
  return { answer: xmlAnswer(error.status, ec2ErrorAnswer(error, requestId)), outcome: error.code };
}

function attempt(action: Action, call: Call, interference: Interference): CallResult {
  try {
    return { kind: 'success', response: perform(action, call, interference) };
  } catch (error) {
    if (error instanceof Ec2Error) return failure(error);
    throw error;
  }
}

function perform(action: Action, call: Call, { throttle, error, loseWrite }: Interference): XmlObject {
  const { accountId, region } = call.state;
  throttle?.(
    { accountId, region, action: action.name, mutates: action.mutates, parameters: call.parameters },
    call.now,
  );
  if (error !== undefined) throw error;
  const plan: Plan = action.plan(call);
  if (textAt(call.parameters, 'DryRun') === 'true') throw dryRunWouldSucceed();
  if (!loseWrite) plan.apply?.();
  return plan.response;
}

function failure(error: Ec2Error): CallResult {
  return { kind: 'failure', error };
}

/** The instances that a call names, as a parameter or in a filter. */
export function instanceIdsIn(parameters: QueryBranch): string[] {
  const single = textAt(parameters, 'InstanceId');
  const filtered = branchesAt(parameters, 'Filter')
    .filter((filter) => textAt(filter, 'Name') === 'instance-id')
    .flatMap((filter) => textsAt(filter, 'Value'));
  return [...(single === undefined ? textsAt(parameters, 'InstanceId') : [single]), ...filtered];
}
