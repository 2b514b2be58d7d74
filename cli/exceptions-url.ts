import { InputError } from './input-error.ts';
import { lookUpStack, type StackWords } from './stack.ts';
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

/** The output of the stack that has the URL. */
const OUTPUT = 'ExceptionsUrl';

const VARIABLE = 'GUARDRAIL_EXCEPTIONS_URL';

const STACK_WORDS: StackWords = {
  regionOption: '--region',
  nameIt: 'name it by --stack and --region, or the API by --url',
  without: '--url needs no look-up',
};

/** The API's address: by `--url`, by the environment, or by the stack's output. */
export async function exceptionsAddress(options: ConnectionOptions, { env }: Terminal): Promise<Address> {
  const given = options.url ?? env[VARIABLE] ?? '';
  if (given === '') return addressOfStack(options, STACK_WORDS);
  const url = urlFrom(given, options.url === undefined ? VARIABLE : '--url');
  const [, inUrl] = /\.lambda-url\.([a-z0-9-]+)\./.exec(url.hostname) ?? [];
  const region = inUrl ?? options.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (region === undefined) throw new InputError('say in which Region the URL is: --region eu-west-1');
  return { url, region };
}

/** The API's address as the stack's output tells it. */
export async function addressOfStack(
  { stack, region }: Omit<ConnectionOptions, 'url'>,
  words: StackWords,
): Promise<Address> {
  const found = await lookUpStack(stack, region, words);
  const url = found.outputs.get(OUTPUT);
  if (url !== undefined) return { url: urlFrom(url, `the stack's output ${OUTPUT}`), region: found.region };
  throw new InputError(
    `stack ${stack} has no output ${OUTPUT}: the policy names no approvers (exceptions.approvers), so there are no exceptions`,
  );
}

function urlFrom(text: string, source: string): URL {
  const url = URL.parse(text);
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url !== null && (url.protocol === 'https:' || isLocal)) return url;
  throw new InputError(`${source} must be a URL that begins with https://, not ${JSON.stringify(text)}`);
}
