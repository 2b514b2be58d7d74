import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';
import type { Terminal } from './terminal.ts';

/** How somebody says where the guardrail's API is. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly stack: string;
  readonly region?: string;
}

/** The API's address, and the Region that calls of it are signed for. */
export interface Address {
  readonly url: URL;
  readonly region: string;
}

/** What somebody is told who has to say it in other words: it depends on the options of the command. */
export interface Hints {
  /** How another stack is named. */
  readonly stack: string;
  /** What needs no stack. */
  readonly instead: string;
}

/** The output of the stack that has the URL. */
const OUTPUT = 'ExceptionsUrl';

const VARIABLE = 'GUARDRAIL_EXCEPTIONS_URL';

const HINTS: Hints = {
  stack: 'name it by --stack and --region, or the API by --url',
  instead: '--url',
};

/** The API's address: by `--url`, by the environment, or by the stack's output. */
export async function exceptionsAddress(options: ConnectionOptions, { env }: Terminal): Promise<Address> {
  const given = options.url ?? env[VARIABLE] ?? '';
  if (given === '') return addressOfStack(options, HINTS);
  const url = urlFrom(given, options.url === undefined ? VARIABLE : '--url');
  const [, inUrl] = /\.lambda-url\.([a-z0-9-]+)\./.exec(url.hostname) ?? [];
  const region = inUrl ?? options.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (region === undefined) throw new InputError('say in which Region the URL is: --region eu-west-1');
  return { url, region };
}

/** The API's address as the stack's output tells it. */
export async function addressOfStack(
  { stack, region }: Omit<ConnectionOptions, 'url'>,
  hints: Hints,
): Promise<Address> {
  // The SDK is loaded only where it is needed: `explain` would start slower.
  const { stackOutputs } = await import('../lib/adapters/stack-outputs.ts');
  const found = await stackOutputs(stack, region).catch((error: unknown) => {
    throw couldNotAsk(error, hints);
  });
  switch (found.kind) {
    case 'no-region':
      throw new InputError('say in which Region the guardrail is deployed: --region eu-west-1');
    case 'no-stack':
      throw new InputError(`there is no stack ${stack} in ${found.region}: ${hints.stack}`);
    case 'found': {
      const url = found.outputs.get(OUTPUT);
      if (url !== undefined)
        return { url: urlFrom(url, `the stack's output ${OUTPUT}`), region: found.region };
      throw new InputError(
        `stack ${stack} has no output ${OUTPUT}: the policy names no approvers (exceptions.approvers), so there are no exceptions`,
      );
    }
  }
}

function couldNotAsk(error: unknown, { instead }: Hints): Error {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'CredentialsProviderError') return noCredentials(error);
  return new FailureError(`the stack could not be looked up (${said}); ${instead} needs no look-up`, {
    cause: error,
  });
}

/** What is said where nobody is signed in to AWS. */
export function noCredentials(error: Error): InputError {
  return new InputError(`there are no AWS credentials to sign with: ${error.message}`, { cause: error });
}

function urlFrom(text: string, source: string): URL {
  const url = URL.parse(text);
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url !== null && (url.protocol === 'https:' || isLocal)) return url;
  throw new InputError(`${source} must be a URL that begins with https://, not ${JSON.stringify(text)}`);
}
