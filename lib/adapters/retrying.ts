import pRetry, { type Options, type RetryContext } from 'p-retry';

/** The first pause is about this long, and each one after it about twice as long, up to the last. */
const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** More tries than fit into an invocation: its end is what ends them. */
const RETRIES = 50;

/** A few seconds: about as long as a person believes that an answer still comes. */
const BRIEF_RETRIES = 5;

/** AWS's names for calls that came too fast. */
const THROTTLED = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const PAUSES: Options = {
  minTimeout: FIRST_PAUSE_MILLISECONDS,
  maxTimeout: LONGEST_PAUSE_MILLISECONDS,
  randomize: true,
  shouldRetry: ({ error }) => isTransient(error),
};

/**
 * Makes a call and makes it again while it fails for a moment only, with pauses that grow and vary, until the
 * signal aborts. The SDK's own modes do not fit: `standard` gives up after a few throttled calls, and
 * `adaptive` lets one throttled call slow all others to a crawl.
 */
export function retrying<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return pRetry(call, { ...PAUSES, signal, retries: RETRIES });
}

/**
 * The same for somebody who waits: what fails for other reasons than too many calls is given up after some seconds,
 * as a Region may not answer at all. Too many calls are waited for as long as it takes.
 */
export function retryingBriefly<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const shouldConsumeRetry = ({ error }: RetryContext) => !isThrottled(error);
  return pRetry(call, { ...PAUSES, signal, retries: BRIEF_RETRIES, shouldConsumeRetry });
}

/**
 * The same for a change that others wait behind: given up after some seconds whatever is in its way, too many calls
 * included.
 */
export function retryingAFewTimes<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return pRetry(call, { ...PAUSES, signal, retries: BRIEF_RETRIES });
}

/** Whether a service has refused a call as one too many. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && THROTTLED.has(error.name);
}

/**
 * Whether trying again may help: the service is at fault or throttles, or no answer came at all. What does
 * not come from the SDK is a mistake of ours, which no patience mends.
 */
function isTransient(error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }): boolean {
  if (error.$metadata === undefined) return false;
  const { httpStatusCode: status } = error.$metadata;
  return status === undefined || status >= 500 || isThrottled(error);
}
