import fc from 'fast-check';
import type { Allowance } from '../../lib/domain/exception/exception.ts';
import { faultsOf, type Fault } from './fault.ts';
import type { QueueName } from './stack-facts.ts';

/** The options that somebody gives an instance. */
export interface Options {
  readonly httpTokens: 'optional' | 'required';
  readonly httpPutResponseHopLimit: number;
}

/** Messages that a function gets. */
export interface Delivery {
  readonly queue: QueueName;
  readonly picks: readonly number[];
  /** SQS delivers it once more, whatever comes of this time. */
  readonly again: boolean;
  readonly faults: readonly Fault[];
  /** SQS delivers it to a second invocation at the same time, with these faults; `null`: it does not. */
  readonly twin: readonly Fault[] | null;
}

/** What happens in a run, in its order. */
export type Command =
  | {
      readonly kind: 'launch';
      readonly host: boolean;
      readonly inGroup: boolean;
      readonly endpointOff: boolean;
      readonly options: Options;
    }
  /** It has been there for long, and nobody has ever looked at it. */
  | { readonly kind: 'old'; readonly options: Options }
  | { readonly kind: 'change'; readonly which: number; readonly options: Options }
  | { readonly kind: 'terminate'; readonly which: number }
  | {
      readonly kind: 'except';
      readonly which: number;
      readonly forGroup: boolean;
      readonly allows: Allowance;
      readonly minutes: number;
      /** Whether the workflow lives that ends it; else the review does. */
      readonly workflowLives: boolean;
    }
  | { readonly kind: 'revoke'; readonly which: number; readonly faults: readonly Fault[] }
  | { readonly kind: 'time'; readonly minutes: number }
  /** Each delivery is an invocation; several run at the same time, call by call as `turns` has it. */
  | { readonly kind: 'deliver'; readonly deliveries: readonly Delivery[]; readonly turns: readonly number[] }
  | {
      readonly kind: 'sweep';
      readonly beside: readonly Delivery[];
      readonly faults: readonly Fault[];
      readonly turns: readonly number[];
    }
  | { readonly kind: 'review'; readonly faults: readonly Fault[] };

/** A run: what happens, and what comes after. */
export interface Run {
  readonly commands: readonly Command[];
  /** An operation that fails until all messages have had their tries; `null`: none does. */
  readonly outage: string | null;
  /** Whether dead letters are redriven in the end. */
  readonly redrive: boolean;
}

const options: fc.Arbitrary<Options> = fc.record({
  httpTokens: fc.constantFrom('optional' as const, 'optional' as const, 'required' as const),
  httpPutResponseHopLimit: fc.constantFrom(1, 1, 2, 3),
});

const allows = fc.constantFrom<Allowance>(
  { httpTokens: 'optional' },
  { httpPutResponseHopLimit: 2 },
  { httpPutResponseHopLimit: 3 },
  { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
);

const faults = faultsOf('guard');

const deliveryOf = (queue: fc.Arbitrary<QueueName>, met: typeof faults): fc.Arbitrary<Delivery> =>
  fc.record({
    queue,
    picks: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
    again: fc.boolean(),
    faults: met,
    twin: fc.option(met, { freq: 2 }),
  });

const delivery = fc.oneof(
  {
    weight: 3,
    arbitrary: deliveryOf(
      fc.constantFrom<QueueName>('CloudTrail', 'CloudTrail', 'StateChange', 'Reevaluation'),
      faults,
    ),
  },
  { weight: 1, arbitrary: deliveryOf(fc.constant('PostFinding'), faultsOf('post-finding')) },
);

const which = fc.nat(3);
const turns = fc.array(fc.nat(3), { maxLength: 12 });

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('launch' as const),
      host: fc.boolean(),
      inGroup: fc.boolean(),
      endpointOff: fc.constantFrom(false, false, false, false, true),
      options,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('old' as const), options }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('change' as const), which, options }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('terminate' as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('except' as const),
      which,
      forGroup: fc.boolean(),
      allows,
      minutes: fc.integer({ min: 15, max: 120 }),
      workflowLives: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), which, faults }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('time' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      deliveries: fc.array(delivery, { minLength: 1, maxLength: 2 }),
      turns,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('sweep' as const),
      beside: fc.array(delivery, { maxLength: 1 }),
      faults,
      turns,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('review' as const), faults }) },
);

/** What the guard and what tells people cannot do without. */
const OUTAGES = [
  'DescribeInstances',
  'BatchGetItem',
  'UpdateItem',
  'ModifyInstanceMetadataOptions',
  'PublishBatch',
  'PutItem',
  'chat.postMessage',
];

/** Every run begins with an instance: without one nothing happens. */
export const run: fc.Arbitrary<Run> = fc.record({
  commands: fc.array(command, { minLength: 3, maxLength: 10 }),
  outage: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...OUTAGES) },
  ),
  redrive: fc.boolean(),
});
