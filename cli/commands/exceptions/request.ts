import { InvalidArgumentError, type Command } from 'commander';
import type { Allowance, ExceptionScope } from '../../../lib/domain/exception/exception.ts';
import { InputError } from '../../input-error.ts';
import type { Terminal } from '../../terminal.ts';
import { ask, withAskOptions, type AskOptions } from './ask.ts';

interface Options extends AskOptions {
  readonly instance?: string;
  readonly autoScalingGroup?: string;
  readonly launchTemplate?: string;
  readonly image?: string;
  readonly account?: string;
  readonly allowImdsv1?: true;
  readonly hopLimit?: number;
  readonly reason: string;
}

const EXAMPLES = `
Example:
  $ guardrail exceptions request --instance i-0a1b2c3d4e5f60718 --allow-imdsv1 --for 7d \\
      --reason 'The vendor agent cannot use IMDSv2 before its release in April.'
`;

/** Adds `guardrail exceptions request`. */
export function addRequest(exceptions: Command, terminal: Terminal): void {
  const command = exceptions
    .command('request')
    .description('Ask for an exception. Nothing changes until somebody else approves it.')
    .option('--instance <id>', 'for one instance')
    .option('--auto-scaling-group <name>', 'or for the instances of an Auto Scaling group')
    .option('--launch-template <id>', 'or for the instances of a launch template')
    .option('--image <id>', 'or for the instances of an image')
    .option('--account <id>', 'the account of the instances (default: your own)')
    .option('--allow-imdsv1', 'allow IMDSv1 (HttpTokens=optional)')
    .option('--hop-limit <number>', 'allow a hop limit of up to this', wholeNumber)
    .requiredOption('--reason <text>', 'what approvers decide by');
  withAskOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options) => {
      const { account, region, reason } = options;
      const wish = {
        ...(account !== undefined && { accountId: account }),
        ...(region !== undefined && { region }),
        scope: scopeIn(options),
        allows: allowanceIn(options),
        reason,
      };
      await ask('/requests', wish, options, terminal);
    });
}

function scopeIn({ instance, autoScalingGroup, launchTemplate, image }: Options): ExceptionScope {
  const given = [
    { kind: 'instance', id: instance },
    { kind: 'auto-scaling-group', id: autoScalingGroup },
    { kind: 'launch-template', id: launchTemplate },
    { kind: 'image', id: image },
  ].filter((scope): scope is ExceptionScope => scope.id !== undefined);
  const [scope, ...others] = given;
  if (scope !== undefined && others.length === 0) return scope;
  throw new InputError(
    'say what it is for by one of --instance, --auto-scaling-group, --launch-template and --image',
  );
}

function allowanceIn({ allowImdsv1, hopLimit }: Options): Allowance {
  if (allowImdsv1 === undefined && hopLimit === undefined) {
    throw new InputError('say what is to be allowed: --allow-imdsv1, --hop-limit NUMBER, or both');
  }
  return {
    ...(allowImdsv1 && { httpTokens: 'optional' }),
    ...(hopLimit !== undefined && { httpPutResponseHopLimit: hopLimit }),
  };
}

function wholeNumber(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
