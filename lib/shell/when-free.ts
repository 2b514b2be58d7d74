import type { Claim } from './post-ports.ts';

/** Another invocation needs a second or two; to wait for it is quicker than to come back by way of the queue. */
const PAUSES_MILLISECONDS = [500, 1_000, 2_000, 4_000, 8_000];

/** Claims something, and waits while another invocation is at work on it. */
export async function whenFree<Head>(
  claim: () => Promise<Claim<Head>>,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<Claim<Head>> {
  for (const pause of PAUSES_MILLISECONDS) {
    const answer = await claim();
    if (answer.kind === 'claimed') return answer;
    await wait(pause, signal);
  }
  return claim();
}
