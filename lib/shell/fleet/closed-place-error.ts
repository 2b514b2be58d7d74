/** An account's Region does not let the guardrail in: trying again does not help until somebody opens it. */
export class ClosedPlaceError extends Error {
  override readonly name = 'ClosedPlaceError';
}
