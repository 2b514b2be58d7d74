import type { IncomingMessage } from 'node:http';
import type { Ec2Error } from '../errors.ts';
import type { Answer } from '../http-answer.ts';
import type { XmlObject } from '../protocol/xml.ts';
import { codecOf } from './codecs.ts';
import { CloudWatchError, getMetricData, type MetricsScope } from './get-metric-data.ts';
import { listMetrics } from './list-metrics.ts';

/** One call of CloudWatch. */
export interface CloudWatchCall extends MetricsScope {
  readonly action: string;
  readonly requestId: string;
  readonly request: IncomingMessage;
  readonly body: Buffer;
  /** An error that was asked for. */
  readonly error: Ec2Error | undefined;
}

/** The operation that a JSON or CBOR request of CloudWatch names, or undefined for any other request. */
export function cloudWatchOperation(request: IncomingMessage): string | undefined {
  const target = request.headers['x-amz-target'];
  const named =
    typeof target === 'string' ? /^GraniteServiceVersion20100801\.(?<name>\w+)$/.exec(target) : null;
  const routed = /^\/service\/GraniteServiceVersion20100801\/operation\/(?<name>\w+)$/.exec(
    request.url ?? '',
  );
  return (named ?? routed)?.groups?.['name'];
}

/** Answers GetMetricData and ListMetrics. */
export function answerCloudWatchCall(call: CloudWatchCall): {
  readonly answer: Answer;
  readonly outcome: string;
} {
  const codec = codecOf(call.request, call);
  try {
    if (call.error !== undefined)
      throw new CloudWatchError(call.error.code, call.error.message, call.error.status);
    return { answer: codec.write(perform(call.action, codec.read(call.body), call)), outcome: 'ok' };
  } catch (error) {
    if (!(error instanceof CloudWatchError)) throw error;
    return { answer: codec.writeError(error), outcome: error.code };
  }
}

function perform(action: string, input: unknown, scope: MetricsScope): XmlObject {
  switch (action) {
    case 'GetMetricData':
      return { ...getMetricData(input, scope) };
    case 'ListMetrics':
      return { ...listMetrics(input, scope) };
    default:
      throw new CloudWatchError('InvalidAction', `The action ${action} is not valid for this web service.`);
  }
}
