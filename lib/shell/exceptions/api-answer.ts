import type { AnyAnswer } from '../../boundary/exceptions-api/api-answers.ts';

/** An answer to the command line. */
export interface ApiAnswer {
  readonly status: 200 | 201 | 400 | 403 | 404 | 405 | 409 | 413 | 422;
  /** For people in `message`, for the command in the rest. */
  readonly body: AnyAnswer;
  /**
   * - `read`: nothing was to be changed
   * - `requested`, `answered`: taken, and new
   * - `repeated`: the same request or answer as before, which changes nothing
   * - `refused`: whoever asks may not, or it is too late
   * - `rejected`: it cannot be understood, or names nothing that is there
   */
  readonly outcome: 'read' | 'requested' | 'answered' | 'repeated' | 'refused' | 'rejected';
}

/** What is answered about an exception that nobody knows. */
export function unknownException(exceptionId: string): ApiAnswer {
  return { status: 404, body: { message: `There is no exception ${exceptionId}.` }, outcome: 'rejected' };
}
