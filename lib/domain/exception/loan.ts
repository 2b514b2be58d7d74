import type { Violation } from '../decision.ts';
import type { Facts } from '../facts.ts';
import {
  GOVERNED_FIELDS,
  isLooser,
  type GovernedField,
  type MetadataOptionsPatch,
} from '../metadata-options.ts';
import { allowing, inForceFor } from './in-force.ts';

/** Something looser than the baseline that an instance has by an exception. */
export interface Loan {
  readonly field: GovernedField;
  /** What the member goes back to when the exception ends. */
  readonly returnsTo: string | number;
  readonly exceptionId: string;
}

/** A violation that an exception in force allows. */
export interface Excuse extends Violation {
  readonly exceptionId: string;
}

/** An exception that is about to end gives nothing back: until EC2 has applied it, it would be over. */
const SHORTEST_RESTORATION_MILLISECONDS = 60_000;

/** Of the violations of what is required without exceptions, those that the exceptions in force allow. */
export function excusesOf(violations: readonly Violation[], facts: Facts): Excuse[] {
  const inForce = inForceFor(facts);
  return violations.flatMap((violation) => {
    const exception = allowing(violation.field, violation.actual, inForce);
    return exception === null ? [] : [{ ...violation, exceptionId: exception.exceptionId }];
  });
}

/** What a correction leaves looser than the baseline, since an exception in force allows that much. */
export function excusesLeft(
  all: readonly Violation[],
  correction: MetadataOptionsPatch | null,
  facts: Facts,
): Excuse[] {
  const left = all
    .map((violation) => ({ ...violation, actual: correction?.[violation.field] ?? violation.required }))
    .filter(({ field, actual, required }) => isLooser(field, actual, required));
  return excusesOf(left, facts);
}

/**
 * What an instance gets back under its exceptions: what the guardrail took away before, as far as they allow it,
 * and never more than that. `null`: nothing. A service would fight the change of an instance that it manages.
 */
export function restorationFor(facts: Facts): MetadataOptionsPatch | null {
  const { instance, taken, now } = facts;
  if (instance.managedBy !== null) return null;
  const lasting = inForceFor(facts).filter(
    ({ expiresAt }) => expiresAt.getTime() - now.getTime() > SHORTEST_RESTORATION_MILLISECONDS,
  );
  const { httpTokens, httpPutResponseHopLimit = Infinity } = instance.metadataOptions;
  const isTaken = httpTokens === 'required' && taken.httpTokens === 'optional';
  const givesTokens = isTaken && allowing('httpTokens', 'optional', lasting) !== null;
  const highest = Math.max(...lasting.map(({ allows }) => allows.httpPutResponseHopLimit ?? 0));
  const hopLimit = Math.min(taken.httpPutResponseHopLimit ?? 0, highest);
  const givesHopLimit = hopLimit > httpPutResponseHopLimit;
  if (!givesTokens && !givesHopLimit) return null;
  return {
    ...(givesTokens && { httpTokens: 'optional' }),
    ...(givesHopLimit && { httpPutResponseHopLimit: hopLimit }),
  };
}

/**
 * What the instance has by exceptions when nothing more is changed than `restoration`. What it had all along is no
 * loan: when the exception ends, it is treated as before. A loan whose exception has ended stays one until the
 * member is back.
 */
export function loansFor(
  facts: Facts,
  excuses: readonly Excuse[],
  restoration: MetadataOptionsPatch | null,
  containerHost: boolean,
): Loan[] {
  const inForce = inForceFor(facts);
  return GOVERNED_FIELDS.flatMap((field): Loan[] => {
    const excuse = excuses.find((each) => each.field === field);
    const value = restoration?.[field] ?? excuse?.actual;
    const known = facts.loans.find((loan) => loan.field === field);
    if (value === undefined) return known !== undefined && isOutstanding(known, facts) ? [known] : [];

    const { exceptionId } = allowing(field, value, inForce) ?? {};
    const returnsTo = known?.returnsTo ?? returnFor(field, facts, excuse, containerHost);
    return exceptionId === undefined || returnsTo === null ? [] : [{ field, returnsTo, exceptionId }];
  });
}

/** Whether a member is still looser than what it goes back to; one that is not shown is not seen to be back. */
export function isOutstanding({ field, returnsTo }: Loan, { instance }: Facts): boolean {
  const actual = instance.metadataOptions[field];
  return actual === undefined || isLooser(field, actual, returnsTo);
}

function returnFor(
  field: GovernedField,
  { instance, recorded }: Facts,
  excuse: Excuse | undefined,
  containerHost: boolean,
): string | number | null {
  // Given back now: it returns to what it is.
  if (excuse === undefined) return instance.metadataOptions[field] ?? null;
  if (excuse.moment === 'existing') return null;
  if (field !== 'httpPutResponseHopLimit') return excuse.required;

  const before = recorded?.httpPutResponseHopLimit;
  if (before !== undefined && before < Number(excuse.actual)) return before;
  // A container host that was launched like this has never worked with less.
  return containerHost ? null : excuse.required;
}
