import type { Answer, Delivery } from '../../ec2/http-answer.ts';
import { jsonAnswer, textAnswer } from '../../ec2/http-answer.ts';
import { refusal } from '../web-api/answer.ts';
import type { Fields } from '../web-api/method.ts';
import type { CallLog } from './call-log.ts';
import type { Fault, Faults } from './faults.ts';

/** An answer, what becomes of it on its way, and how much later it comes. */
export interface Dispatched {
  readonly answer: Answer;
  readonly delivery: Delivery;
  readonly delayMilliseconds: number;
}

/** A call that can be answered, or be hit by a fault. */
export interface Callable {
  readonly method: string;
  readonly arguments: Fields;
  readonly at: number;
  /** Carries the call out. */
  readonly carryOut: () => { readonly answer: Answer; readonly outcome: string };
}

/** Answers a call, or lets it meet the fault that waits for it, and logs what came of it. */
export function dispatch(call: Callable, { faults, calls }: { faults: Faults; calls: CallLog }): Dispatched {
  const fault = faults.take(call.method);
  const { outcome, ...dispatched } = fault === undefined ? whole(call) : faulty(fault, call);
  const { method, arguments: sent, at } = call;
  calls.add({ method, arguments: sent, at, outcome });
  return dispatched;
}

function whole(call: Callable): Dispatched & { readonly outcome: string } {
  return { ...call.carryOut(), delivery: 'whole', delayMilliseconds: 0 };
}

function faulty(fault: Fault, call: Callable): Dispatched & { readonly outcome: string } {
  const here = { delivery: 'whole', delayMilliseconds: 0 } as const;
  switch (fault.kind) {
    case 'rate-limited': {
      const headers = { 'retry-after': String(fault.retryAfterSeconds) };
      return { ...here, answer: jsonAnswer(429, refusal('ratelimited'), headers), outcome: '429' };
    }
    case 'status':
      return { ...here, answer: textAnswer(fault.status, 'Injected fault.'), outcome: String(fault.status) };
    case 'error':
      return { ...here, answer: jsonAnswer(200, refusal(fault.error)), outcome: fault.error };
    case 'slow':
      return { ...whole(call), delayMilliseconds: fault.milliseconds };
    case 'timeout':
    case 'reset':
      if (fault.applied) call.carryOut();
      return { ...here, answer: textAnswer(200, ''), delivery: fault.kind, outcome: fault.kind };
  }
}
