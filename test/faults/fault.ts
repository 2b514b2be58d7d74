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

/** A fault, and which call of an invocation it hits: the first one is 0. */
export interface Fault {
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

const fault: fc.Arbitrary<Fault> = fc.record({
  at: fc.nat(16),
  kind: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('crash-before' as const, 'crash-after' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...FAULT_KINDS) },
  ),
  times: fc.constantFrom(1, 1, 1, 2, 5, 60),
});

/** The faults of one invocation: often none, seldom many. */
export const faults: fc.Arbitrary<readonly Fault[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(fault, { minLength: 1, maxLength: 3 }) },
);

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
