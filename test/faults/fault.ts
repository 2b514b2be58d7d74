import fc from 'fast-check';

/**
 * What may happen to a call of a function, by its name in the matrix:
 *
 * - `throttled`, `broken`: refused as one too many, or by a 5xx
 * - `reset-before`, `reset-after`: the connection breaks, before the call took effect or after
 * - `lost-before`, `lost-after`: no answer ever comes
 * - `slow`: the answer comes half a minute later
 * - `truncated`: it took effect, and half of its answer comes
 * - `stale`: a read shows what was so before the last change
 * - `lost-write`: EC2 says that it has changed the options, and has not
 * - `partial`: SNS takes a part of a batch, DynamoDB reads or writes a part of one
 * - `denied`: EC2 says that it is not allowed
 * - `crash-before`, `crash-after`: the function dies, before the call took effect or after
 * - `loosened`, `tightened`, `terminated`: just before it somebody else does that to an instance
 */
export const FAULT_KINDS = [
  'throttled',
  'broken',
  'reset-before',
  'reset-after',
  'lost-before',
  'lost-after',
  'slow',
  'truncated',
  'stale',
  'lost-write',
  'partial',
  'denied',
  'crash-before',
  'crash-after',
  'loosened',
  'tightened',
  'terminated',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault, and which call of an invocation it hits, of all or of those of one operation: the first one is 0. */
export interface Fault {
  /** The operation whose calls are counted; `null`: every call is. */
  readonly of: string | null;
  readonly at: number;
  readonly kind: FaultKind;
  /** For so many calls in a row. */
  readonly times: number;
}

/** What a function calls, as far as faults differ by it. */
export interface CallKind {
  readonly service: 'ec2' | 'dynamodb' | 'sns' | 'sqs' | 'ssm' | 'slack';
  readonly operation: string;
}

const kind = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('crash-before' as const, 'crash-after' as const) },
  { weight: 3, arbitrary: fc.constantFrom(...FAULT_KINDS) },
);

const anywhere: fc.Arbitrary<Fault> = fc.record({
  of: fc.constant(null),
  at: fc.nat(16),
  kind,
  times: fc.constantFrom(1, 1, 1, 2, 5, 60),
});

/** The calls that everything hangs on: a fault of the n-th call hits them seldom. Each with faults of its own. */
const DECISIVE: Readonly<Record<'guard' | 'post-finding', readonly [string, readonly FaultKind[]][]>> = {
  guard: [
    ['DescribeInstances', ['stale', 'loosened', 'throttled']],
    ['BatchGetItem', ['slow', 'partial', 'broken']],
    // The first one opens a record, the second one closes it.
    ['UpdateItem', ['reset-after', 'lost-after', 'slow', 'broken']],
    ['ModifyInstanceMetadataOptions', ['lost-write', 'denied', 'slow', 'lost-after']],
    ['PublishBatch', ['partial', 'partial', 'broken', 'lost-after']],
    ['PutItem', ['broken', 'reset-after']],
  ],
  'post-finding': [
    ['UpdateItem', ['reset-after', 'slow', 'broken']],
    ['chat.postMessage', ['reset-after', 'lost-after', 'truncated', 'throttled']],
    ['chat.update', ['reset-after', 'broken']],
  ],
};

/** Of a call that the SDK repeats, the first five are the first try and its repeats. */
const aimedAt = ([of, own]: readonly [string, readonly FaultKind[]]): fc.Arbitrary<Fault> =>
  fc.record({
    of: fc.constant(of),
    at: fc.constantFrom(0, 0, 1, 2),
    kind: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...own) }, { weight: 1, arbitrary: kind }),
    times: fc.constantFrom(1, 1, 5),
  });

/** The faults of one invocation: often none, seldom many. */
export function faultsOf(functionName: keyof typeof DECISIVE): fc.Arbitrary<readonly Fault[]> {
  const aimed = fc.oneof(...DECISIVE[functionName].map(aimedAt));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(fc.oneof(anywhere, aimed), { minLength: 1, maxLength: 3 }) },
  );
}

/** Whether a fault can hit a call: who is asked for a change cannot give an old answer. */
export function suits(kind: FaultKind, { operation }: CallKind): boolean {
  switch (kind) {
    case 'stale':
      return operation === 'DescribeInstances' || operation === 'Query timeline';
    case 'lost-write':
    case 'denied':
      return operation === 'ModifyInstanceMetadataOptions';
    case 'partial':
      return operation === 'PublishBatch' || operation === 'BatchGetItem' || operation === 'BatchWriteItem';
    case 'loosened':
    case 'tightened':
    case 'terminated':
    case 'throttled':
    case 'broken':
    case 'reset-before':
    case 'reset-after':
    case 'lost-before':
    case 'lost-after':
    case 'slow':
    case 'truncated':
    case 'crash-before':
    case 'crash-after':
      return true;
  }
}
