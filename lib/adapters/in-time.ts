/**
 * Gives a call up when the signal aborts. The SDK's own retries sleep through an abort, and a Lambda that
 * sleeps into its time-out returns nothing to the queue in order.
 */
export async function inTime<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => {
      reject(new Error('The time of this invocation is up.'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
