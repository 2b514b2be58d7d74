import pRetry from 'p-retry';

/** The first pause is about this long, and each one after it about twice as long, up to the last. */
const FIRST_PAUSE_MILLISECONDS = 100;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** More tries than fit into an invocation: its end is what ends them. */
const RETRIES = 50;

/** AWS's names for calls that came too fast. */
const THROTTLED = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/**
 * Makes a call and makes it again while it fails for a moment only, with pauses that grow and vary, until the
 * signal aborts. The SDK's own modes do not fit: `standard` gives up after a few throttled calls, and
 * `adaptive` lets one throttled call slow all others to a crawl.
 */
export function retrying<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return pRetry(call, {
    signal,
    retries: RETRIES,
    minTimeout: FIRST_PAUSE_MILLISECONDS,
    maxTimeout: LONGEST_PAUSE_MILLISECONDS,
    randomize: true,
    shouldRetry: ({ error }) => isTransient(error),
  });
}

/**
 * Whether trying again may help: the service is at fault or throttles, or no answer came at all. What does
 * not come from the SDK is a mistake of ours, which no patience mends.
 */
function isTransient(error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }): boolean {
  if (error.$metadata === undefined) return false;
  const { httpStatusCode: status } = error.$metadata;
  return status === undefined || status >= 500 || THROTTLED.has(error.name);
}
