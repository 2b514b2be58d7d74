import type { GuardrailException } from '../exception/exception.ts';
import { isGrantedAt } from '../exception/in-force.ts';
import type { PlaceScan } from './fleet-scan.ts';
import { DAY_MILLISECONDS } from './window.ts';

/** An exception in force, and what was found of it. */
export interface ExceptionInUse {
  readonly exception: GuardrailException;
  /** How many instances are looser by it. */
  readonly instanceCount: number;
  /** Whether it is over within {@link SOON_DAYS}: whoever needs it renews it by then. */
  readonly endsSoon: boolean;
}

/** The exceptions in force of what was looked at. */
export interface ExceptionsInUse {
  /** The one that ends first comes first. */
  readonly inForce: readonly ExceptionInUse[];
  /** How many are in force in accounts and Regions that were not looked at. */
  readonly elsewhere: number;
  /** The keys of what should be exceptions and cannot be read: they may allow something. */
  readonly unreadable: readonly string[];
}

/** All exceptions that are known, in force or not. */
export interface KnownExceptions {
  readonly exceptions: readonly GuardrailException[];
  readonly unreadable: readonly string[];
}

/** An exception that ends within so many days is to be renewed, or its instances moved to IMDSv2. */
export const SOON_DAYS = 7;

/** The exceptions in force at a moment, with how many instances of a scan use each. */
export function exceptionsInUse(
  { exceptions, unreadable }: KnownExceptions,
  places: readonly PlaceScan[],
  at: Date,
): ExceptionsInUse {
  const granted = exceptions.filter((exception) => isGrantedAt(exception, at));
  const here = granted.filter(({ accountId, region }) =>
    places.some((place) => place.accountId === accountId && place.region === region),
  );
  const uses = usesById(places);
  const soon = at.getTime() + SOON_DAYS * DAY_MILLISECONDS;
  const inForce = here
    .toSorted((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime())
    .map((exception) => ({
      exception,
      instanceCount: uses.get(exception.exceptionId) ?? 0,
      endsSoon: exception.expiresAt.getTime() <= soon,
    }));
  return { inForce, elsewhere: granted.length - here.length, unreadable };
}

function usesById(places: readonly PlaceScan[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { rows } of places) {
    for (const exceptionId of rows.flatMap(({ exceptionIds }) => exceptionIds)) {
      uses.set(exceptionId, (uses.get(exceptionId) ?? 0) + 1);
    }
  }
  return uses;
}

/** Who said yes to an exception, in words that fit after "approved by". */
export function approverWords({ approvals }: Pick<GuardrailException, 'approvals'>): string {
  return approvals.map(({ by }) => by.name).join(' and ');
}
