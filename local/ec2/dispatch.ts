import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Call } from './actions/action.ts';
import { answerEc2Call, instanceIdsIn } from './ec2-endpoint.ts';
import { Ec2Error } from './errors.ts';
import { textAnswer, type Answer, type Delivery } from './http-answer.ts';
import { answerCloudWatchCall, cloudWatchOperation } from './metrics/endpoint.ts';
import type { ResolvedOptions } from './options.ts';
import { callerOf, type Caller } from './protocol/caller.ts';
import { parseQuery, textAt, type QueryBranch } from './protocol/query.ts';
import type { World } from './state/world.ts';
import { answerStsCall } from './sts-endpoint.ts';
import type { CallLog } from './traffic/call-log.ts';
import type { Fault, Faults } from './traffic/faults.ts';
import type { ThrottledCall } from './traffic/throttle.ts';

/** What a call passes on its way to the state. */
export interface Traffic {
  readonly options: ResolvedOptions;
  readonly world: World;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly throttle: ((call: ThrottledCall, now: number) => void) | undefined;
}

/** An answer, what becomes of it, and how long it is on its way. */
export interface Dispatched {
  readonly answer: Answer;
  readonly delivery: Delivery;
  readonly delayMilliseconds: number;
}

interface Answered {
  readonly answer: Answer;
  readonly outcome: string;
}

interface AwsCall {
  readonly service: 'ec2' | 'sts' | 'monitoring';
  readonly action: string;
  readonly parameters: QueryBranch;
  readonly caller: Caller;
}

const serviceByVersion: Readonly<Record<string, AwsCall['service']>> = {
  '2011-06-15': 'sts',
  '2010-08-01': 'monitoring',
};

/** Answers one AWS API call of whichever service, with the faults that wait for it, and logs it. */
export function dispatch(request: IncomingMessage, body: Buffer, traffic: Traffic): Dispatched {
  const call = identify(request, body, traffic.options);
  const instanceIds = instanceIdsIn(call.parameters);
  const fault = traffic.faults.take({ action: call.action, instanceIds });
  const lost = (fault?.kind === 'timeout' || fault?.kind === 'reset') && !fault.applied;
  const requestId = randomUUID();
  const answered = lost ? undefined : answerCall(call, { request, body, traffic, fault, requestId });
  const delivery = deliveryOf(fault);
  traffic.calls.add({
    action: call.action,
    instanceIds,
    accountId: call.caller.accountId,
    region: call.caller.region,
    accessKeyId: call.caller.accessKeyId,
    at: traffic.world.clock.now(),
    outcome: delivery === 'whole' ? (answered?.outcome ?? delivery) : delivery,
  });
  const { latencyByAction, latencyMilliseconds } = traffic.options;
  return {
    answer: withRequestId(answered?.answer ?? textAnswer(500, ''), requestId),
    delivery,
    delayMilliseconds:
      (latencyByAction[call.action] ?? latencyMilliseconds) +
      (fault?.kind === 'slow' ? fault.milliseconds : 0),
  };
}

function withRequestId(answer: Answer, requestId: string): Answer {
  return { ...answer, headers: { 'x-amzn-requestid': requestId, ...answer.headers } };
}

interface Circumstances {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly traffic: Traffic;
  readonly fault: Fault | undefined;
  readonly requestId: string;
}

function answerCall(call: AwsCall, { request, body, traffic, fault, requestId }: Circumstances): Answered {
  const { world } = traffic;
  const { accountId, region } = call.caller;
  const state = world.regionState(accountId, region);
  const error = errorOf(fault);
  switch (call.service) {
    case 'sts':
      return answerStsCall({ ...call, requestId, world, error });
    case 'monitoring':
      return answerCloudWatchCall({ ...call, requestId, request, body, state, world, error });
    case 'ec2': {
      const staleRead = fault?.kind === 'stale-read';
      const ec2Call: Call = { ...call, requestId, now: world.clock.now(), state, world, staleRead };
      const loseWrite = fault?.kind === 'lost-write';
      return answerEc2Call(ec2Call, { throttle: traffic.throttle, error, loseWrite });
    }
  }
}

function identify(request: IncomingMessage, body: Buffer, options: ResolvedOptions): AwsCall {
  const caller = callerOf(request.headers, request.socket.remoteAddress ?? '127.0.0.1', options);
  const operation = cloudWatchOperation(request);
  if (operation !== undefined)
    return { service: 'monitoring', action: operation, parameters: new Map(), caller };
  const query = request.method === 'GET' ? (request.url ?? '').split('?')[1] : body.toString();
  const parameters = parseQuery(query ?? '');
  return {
    service: serviceByVersion[textAt(parameters, 'Version') ?? ''] ?? 'ec2',
    action: textAt(parameters, 'Action') ?? 'none',
    parameters,
    caller,
  };
}

function errorOf(fault: Fault | undefined): Ec2Error | undefined {
  return fault?.kind === 'error' ? new Ec2Error(fault.code, fault.message, fault.status) : undefined;
}

function deliveryOf(fault: Fault | undefined): Delivery {
  switch (fault?.kind) {
    case 'timeout':
    case 'reset':
    case 'truncated':
      return fault.kind;
    case undefined:
    case 'error':
    case 'slow':
    case 'lost-write':
    case 'stale-read':
      return 'whole';
  }
}
