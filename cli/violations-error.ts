/** The fleet violates the policy, and the command was asked to tell so by exit code 3. */
export class ViolationsError extends Error {
  override readonly name = 'ViolationsError';
}
