import type { Policy } from '../../domain/policy.ts';
import { readYaml } from './read-yaml.ts';
import { validatePolicy } from './validate-policy.ts';

/**
 * Parses a policy file, YAML or JSON; what it leaves out has its default, so an empty file is a policy.
 * `fileName` is named in the messages. Throws `PolicyError`, whose message has a line for every problem.
 */
export function parsePolicy(text: string, fileName: string): Policy {
  const { json, locate } = readYaml(text, fileName);
  return validatePolicy(json, fileName, locate);
}
