import type { Command } from 'commander';
import { refuseOverlongMutes } from '../../lib/boundary/policy/notification-problems.ts';
import { parsePolicy } from '../../lib/boundary/policy/parse-policy.ts';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import { policyJsonSchema } from '../../lib/boundary/policy/policy-json-schema.ts';
import { POLICY_FILE } from '../load-policy.ts';
import { policySummary } from '../output/policy-summary.ts';
import { styleFor } from '../output/style.ts';
import { nameOf, readInput } from '../read-input.ts';
import type { Terminal } from '../terminal.ts';

const FILE = ['[file]', 'the policy, YAML or JSON; - for standard input', POLICY_FILE] as const;

/** Adds `guardrail policy check | json | schema`; all work on files alone. */
export function addPolicy(program: Command, terminal: Terminal): void {
  const policy = program
    .command('policy')
    .description('Check the policy file and prepare it for deployment.');

  policy
    .command('check')
    .description(
      'Check a policy file and print what applies. Every problem is a line with its place in the file.',
    )
    .argument(...FILE)
    .action(async (file: string) => {
      const checked = parsePolicy(await readInput(file, terminal), nameOf(file));
      refuseOverlongMutes(checked, nameOf(file), new Date());
      terminal.out(`${nameOf(file)} is valid.\n\n${policySummary(checked, styleFor(terminal.colours))}`);
    });

  policy
    .command('json')
    .description(
      'Print the policy as minified JSON, which is what the SSM parameter holds (4,096 bytes at most).',
    )
    .argument(...FILE)
    .action(async (file: string) => {
      terminal.out(`${policyJson(await readInput(file, terminal), nameOf(file))}\n`);
    });

  policy
    .command('schema')
    .description('Print the JSON schema of the policy file, by which editors complete and check it.')
    .action(() => terminal.out(policyJsonSchema()));
}
