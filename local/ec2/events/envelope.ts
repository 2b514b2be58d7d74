import { randomUUID } from 'node:crypto';
import type { InstanceRecord } from '../state/instance.ts';
import type { RegionState } from '../state/region-state.ts';
import { wholeSeconds } from './identity.ts';
import type { JsonObject } from './json.ts';

/** An event as EventBridge delivers it. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface EventBridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'AWS API Call via CloudTrail' | 'EC2 Instance State-change Notification';
  readonly source: 'aws.ec2';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** EC2's own notification that an instance is now in another state; it needs no trail. */
export function stateChangeEvent(state: RegionState, instance: InstanceRecord, now: number): EventBridgeEvent {
  const { instanceId } = instance;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: state.accountId,
    time: wholeSeconds(now),
    region: state.region,
    resources: [`arn:aws:ec2:${state.region}:${state.accountId}:instance/${instanceId}`],
    detail: { 'instance-id': instanceId, state: instance.state },
  };
}

/** A CloudTrail record on the bus. `resources` of the envelope stays empty, as AWS leaves it. */
export function cloudTrailEnvelope(state: RegionState, record: JsonObject, now: number): EventBridgeEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ec2',
    account: state.accountId,
    time: wholeSeconds(now),
    region: state.region,
    resources: [],
    detail: record,
  };
}
