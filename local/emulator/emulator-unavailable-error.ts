/** The emulator cannot be installed or started on this machine. The message is one line that says what to do. */
export class EmulatorUnavailableError extends Error {
  override readonly name = 'EmulatorUnavailableError';
  /** What a command that needs the emulator exits with. */
  readonly exitCode = 2;
}
