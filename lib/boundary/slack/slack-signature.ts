import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FunctionUrlRequest } from '../function-url-event.ts';

/**
 * Why a request is not taken for Slack's.
 *
 * - `too-large`: Slack sends nothing of that size; looked at before anything else
 * - `missing`, `malformed`: no signature or timestamp, or not one of each in the form that Slack gives them
 * - `stale`, `from-the-future`: signed too long ago, which is how a recorded request would come, or not yet
 * - `forged`: somebody else signed it, or signed something else
 */
export type SignatureProblem = 'too-large' | 'missing' | 'malformed' | 'stale' | 'from-the-future' | 'forged';

export type SignatureCheck =
  { readonly kind: 'genuine' } | { readonly kind: 'refused'; readonly problem: SignatureProblem };

/** The largest body that is looked at. Slack's own stay far below. */
const MOST_BYTES = 256 * 1024;

const PAST_MILLISECONDS = 5 * 60_000;
const FUTURE_MILLISECONDS = 60_000;

/** What several headers of one name are joined to has a comma in it, and so has neither form. */
const SIGNATURE = /^v0=([0-9a-f]{64})$/;
const TIMESTAMP = /^[1-9]\d{9}$/;

/**
 * Whether Slack sent a request, a few minutes ago at most: HMAC-SHA256 over `v0:TIMESTAMP:BODY` with the app's
 * signing secret, of the very bytes that were sent. Without a secret nothing is genuine.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function checkSignature(
  { headers, body }: Pick<FunctionUrlRequest, 'headers' | 'body'>,
  signingSecret: string,
  now: Date,
): SignatureCheck {
  if (body.length > MOST_BYTES) return refused('too-large');

  const signature = headers.get('x-slack-signature');
  const timestamp = headers.get('x-slack-request-timestamp');
  if (signature === undefined || timestamp === undefined) return refused('missing');

  const digest = SIGNATURE.exec(signature)?.[1];
  if (digest === undefined || !TIMESTAMP.test(timestamp)) return refused('malformed');

  const age = now.getTime() - Number(timestamp) * 1_000;
  if (age > PAST_MILLISECONDS) return refused('stale');
  if (age < -FUTURE_MILLISECONDS) return refused('from-the-future');

  const expected = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest();
  const isSame = timingSafeEqual(expected, Buffer.from(digest, 'hex'));
  return isSame && signingSecret !== '' ? { kind: 'genuine' } : refused('forged');
}

function refused(problem: SignatureProblem): SignatureCheck {
  return { kind: 'refused', problem };
}
