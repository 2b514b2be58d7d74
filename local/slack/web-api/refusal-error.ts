/** A call that Slack refuses: `ok: false` with one of its error codes. */
export class RefusalError extends Error {
  readonly code: string;
  /** What exactly is wrong, for the codes that tell it. */
  readonly problems: readonly string[];

  constructor(code: string, problems: readonly string[] = []) {
    super([code, ...problems].join('; '));
    this.name = 'RefusalError';
    this.code = code;
    this.problems = problems;
  }
}
