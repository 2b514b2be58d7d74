import type { JsonObject } from '../events/json.ts';
import { incorrectInstanceState, managedByOperator } from '../errors.ts';
import { textAt, textsAt, type QueryBranch } from '../protocol/query.ts';
import { findAll } from '../state/fleet.ts';
import type { InstanceRecord } from '../state/instance.ts';
import { isGone, start, stateAfter, stop, terminate } from '../state/lifecycle.ts';
import { renderState } from '../state/render-instance.ts';
import { legacyAction, type Action, type Call, type Plan } from './action.ts';
import { missingParameter } from '../errors.ts';

type Change = 'start' | 'stop' | 'terminate';
const transitions = { start, stop, terminate } as const;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html */
export const startInstances = stateAction('StartInstances', 'start');
/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html */
export const stopInstances = stateAction('StopInstances', 'stop');
/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
export const terminateInstances = stateAction('TerminateInstances', 'terminate');

function stateAction(name: string, change: Change): Action {
  return legacyAction(name, requestParameters, (call) => planChange(call, change));
}

function planChange({ parameters, state, world, now }: Call, change: Change): Plan {
  const instanceIds = textsAt(parameters, 'InstanceId');
  if (instanceIds.length === 0) throw missingParameter('InstanceId');
  const instances = findAll(state.fleet, instanceIds, now);
  instances.forEach((instance) => refuse(instance, change));
  return {
    response: {
      instancesSet: instances.map((instance) => ({
        instanceId: instance.instanceId,
        currentState: renderState(stateAfter(change, instance.state)),
        previousState: renderState(instance.state),
      })),
    },
    apply: () => instances.forEach((instance) => transitions[change](world, state, instance)),
  };
}

function refuse(instance: InstanceRecord, change: Change): void {
  if (instance.operator?.managed === true) {
    throw managedByOperator(instance.instanceId, instance.operator.principal ?? 'a service');
  }
  if (change === 'terminate') return;
  const startable = change !== 'start' || instance.state !== 'stopping';
  if (isGone(instance) || !startable) throw incorrectInstanceState(instance.instanceId, `a ${change}`);
}

function requestParameters(parameters: QueryBranch): JsonObject {
  const items = textsAt(parameters, 'InstanceId').map((instanceId) => ({ instanceId }));
  const force = textAt(parameters, 'Force');
  return { instancesSet: { items }, ...(force === undefined ? {} : { force: force === 'true' }) };
}
