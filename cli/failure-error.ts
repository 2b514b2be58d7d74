/**
 * Something that failed on the way and that no other words on the command line would have prevented: no network, a
 * server that is in trouble. It is shown as one line, with exit code 1.
 */
export class FailureError extends Error {
  override readonly name = 'FailureError';
}
