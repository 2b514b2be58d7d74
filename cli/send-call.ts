import pRetry from 'p-retry';
import { problemAnswer } from '../lib/boundary/exceptions-api/api-answers.ts';
import { noCredentials } from './stack.ts';
import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';

/** An HTTP answer, whatever its status. */
interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** A call waits so long for its answer, which is longer than the function may take. */
const TIMEOUT_MILLISECONDS = 35_000;

/** Calling again is safe: the same request is one request, and the same answer changes nothing. */
const RETRIES = 2;

/** What `fetch` says where nothing can have been sent. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * Makes a call, again where no answer comes, and gives the JSON of a good answer. Throws {@link InputError} where
 * the API refuses, and {@link FailureError} where none came: `again` says then what may have happened.
 */
export async function sendCall(
  send: (signal: AbortSignal) => Promise<HttpAnswer>,
  host: string,
  again: string,
): Promise<unknown> {
  let isUnsent = true;
  const once = async () => {
    try {
      return answered(await send(AbortSignal.timeout(TIMEOUT_MILLISECONDS)));
    } catch (error) {
      isUnsent &&= UNSENT.has(causeOf(error));
      throw error;
    }
  };
  const retry = {
    retries: RETRIES,
    minTimeout: 200,
    shouldRetry: ({ error }: { error: Error }) => isTransient(error),
  };
  const answer = await pRetry(once, retry).catch((error: unknown) => {
    if (isWithoutCredentials(error)) throw noCredentials(error);
    const effect = isUnsent ? 'Nothing was sent, so nothing has changed.' : again;
    throw new FailureError(`${host} gave no answer (${causeOf(error)}). ${effect}`, { cause: error });
  });
  return read(answer);
}

/** What the server is in trouble with comes again later. */
function answered(answer: HttpAnswer): HttpAnswer {
  if (answer.status !== 429 && answer.status < 500) return answer;
  throw new FailureError(`HTTP ${answer.status}`);
}

function read({ status, text }: HttpAnswer): unknown {
  const json = fromJson(text);
  if (status >= 200 && status < 300) return json;
  const { data } = problemAnswer.safeParse(json);
  if (data !== undefined) throw new InputError(data.message);
  if (status === 403) throw new InputError(FORBIDDEN);
  throw new FailureError(`the API answered HTTP ${status}, which it never does: is the URL right?`);
}

/** IAM's own answer, before the API is called at all. */
const FORBIDDEN =
  'AWS refused the call: you need lambda:InvokeFunctionUrl and lambda:InvokeFunction for the function exceptions-api, and a clock that is right';

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isTransient(error: Error): boolean {
  return !isWithoutCredentials(error);
}

function isWithoutCredentials(error: unknown): error is Error {
  return error instanceof Error && error.name === 'CredentialsProviderError';
}

/** What went wrong, in a word: `fetch` says it in the cause of the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return causeOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
