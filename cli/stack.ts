import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';

/** How a command speaks of its options that lead to a stack. */
export interface StackWords {
  /** The option that names the stack's Region. */
  readonly regionOption: string;
  /** What to do where there is no such stack, as the end of a sentence. */
  readonly nameIt: string;
  /** How the command does without, as a sentence of its own. */
  readonly without: string;
}

/** A stack that was found. */
export interface FoundStack {
  readonly region: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/** Looks up the outputs of a stack. Throws {@link InputError} where there is none, {@link FailureError} where AWS does not say. */
export async function lookUpStack(
  stack: string,
  region: string | undefined,
  { regionOption, nameIt, without }: StackWords,
): Promise<FoundStack> {
  // The SDK is loaded only where it is needed: `explain` would start slower.
  const { stackOutputs } = await import('../lib/adapters/stack-outputs.ts');
  const found = await stackOutputs(stack, region).catch((error: unknown) => {
    throw couldNotAsk(error, without);
  });
  switch (found.kind) {
    case 'no-region':
      throw new InputError(`say in which Region the guardrail is deployed: ${regionOption} eu-west-1`);
    case 'no-stack':
      throw new InputError(`there is no stack ${stack} in ${found.region}: ${nameIt}`);
    case 'found':
      return found;
  }
}

function couldNotAsk(error: unknown, without: string): Error {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'CredentialsProviderError') return noCredentials(error);
  return new FailureError(`the stack could not be looked up (${said}); ${without}`, { cause: error });
}

/** What is said where nobody is signed in to AWS. */
export function noCredentials(error: Error): InputError {
  return new InputError(`there are no AWS credentials to sign with: ${error.message}`, { cause: error });
}
