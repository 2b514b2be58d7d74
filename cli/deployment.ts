import { InputError } from './input-error.ts';
import { lookUpStack, type StackWords } from './stack.ts';

/** A guardrail that is deployed. */
export interface Deployment {
  readonly region: string;
  /** An output of its stack. Throws {@link InputError} where it has none of that name. */
  readonly output: (name: string) => string;
}

/** Finds the guardrail of a stack. Throws as {@link lookUpStack}. */
export async function deploymentOf(
  stack: string,
  region: string | undefined,
  words: StackWords,
): Promise<Deployment> {
  const { outputs, ...found } = await lookUpStack(stack, region, words);
  return {
    region: found.region,
    output: (name) => {
      const value = outputs.get(name);
      if (value !== undefined) return value;
      throw new InputError(
        `stack ${stack} in ${found.region} has no output ${name}: is it the guardrail's, and of this version?`,
      );
    },
  };
}
