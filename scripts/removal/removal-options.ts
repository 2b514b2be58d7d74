import { parseArgs } from 'node:util';
import { InputError } from '../../cli/input-error.ts';

/** What whoever removes the guardrail has said. */
export interface RemovalOptions {
  readonly stage: string;
  readonly region: string;
  /** Only tells. */
  readonly isDryRun: boolean;
  /** Nobody is asked. */
  readonly isConfirmed: boolean;
  readonly leavesExceptions: boolean;
  readonly profile: string | null;
  /** What osls is told as it is. */
  readonly passedOn: readonly string[];
}

const own = {
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  'leave-exceptions': { type: 'boolean', default: false },
} as const;

const ofOsls = {
  stage: { type: 'string', short: 's' },
  region: { type: 'string', short: 'r' },
  param: { type: 'string', multiple: true },
  'aws-profile': { type: 'string' },
  verbose: { type: 'boolean' },
} as const;

/** Reads the command line; the defaults are those of serverless.ts. Throws an {@link InputError} where it cannot. */
export function removalOptions(args: readonly string[], environment: NodeJS.ProcessEnv): RemovalOptions {
  const { stage = 'production', region, param = [], ...others } = parsed(args);
  const profile = others['aws-profile'] ?? null;
  const place = region ?? environment['AWS_REGION'] ?? 'eu-central-1';
  return {
    stage,
    region: place,
    isDryRun: others['dry-run'],
    isConfirmed: others.yes,
    leavesExceptions: others['leave-exceptions'],
    profile,
    passedOn: [
      ...['--stage', stage, '--region', place],
      ...param.map((each) => `--param=${each}`),
      ...(profile === null ? [] : ['--aws-profile', profile]),
      ...(others.verbose === true ? ['--verbose'] : []),
    ],
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { ...own, ...ofOsls } }).values;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InputError(
      `${problem.split('. ')[0] ?? problem}; npm run remove takes --dry-run, --yes, --leave-exceptions, and for osls --stage, --region, --param, --aws-profile and --verbose`,
    );
  }
}
