import { PolicyError } from '../lib/boundary/policy/policy-error.ts';
import { parsePolicy } from '../lib/boundary/policy/parse-policy.ts';
import { DEFAULT_POLICY } from '../lib/boundary/policy/policy-schema.ts';
import type { Policy } from '../lib/domain/policy.ts';
import { InputError } from './input-error.ts';
import { isThere, nameOf, readInput } from './read-input.ts';
import type { Terminal } from './terminal.ts';

/** Where a policy is looked for when none is named. */
export const POLICY_FILE = 'policy.yaml';

/**
 * The policy in a file; without one that in `./policy.yaml`, and where there is no such file the defaults.
 * Throws {@link InputError}: of a policy with several problems the first is told, and how to see the others.
 */
export async function loadPolicy(file: string | undefined, terminal: Terminal): Promise<Policy> {
  if (file === undefined && !(await isThere(POLICY_FILE))) return DEFAULT_POLICY;
  const path = file ?? POLICY_FILE;
  const text = await readInput(path, terminal);
  try {
    return parsePolicy(text, nameOf(path));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const [first = '', ...others] = error.lines;
    const more = others.length === 0 ? '' : ` (and ${others.length} more: guardrail policy check ${path})`;
    throw new InputError(`${first}${more}`, { cause: error });
  }
}
