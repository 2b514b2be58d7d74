/** Something that the person who typed the command can put right. It is shown as one line, with exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
