import { signatureHeaders } from './signature.ts';

/** Where and how interactions are sent. */
export interface Delivery {
  readonly url: string | null;
  readonly signingSecret: string;
  /** How long the app may take, in milliseconds. */
  readonly timeoutMilliseconds: number;
  readonly now: () => number;
}

/** What the app answered to an interaction, or why it could not. */
export type Delivered =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Sends a payload as Slack does: form-encoded, signed, with a short patience. Never rejects. */
export async function deliverPayload(payload: unknown, delivery: Delivery): Promise<Delivered> {
  if (delivery.url === null) return { kind: 'failed', reason: 'This app has no interactivity URL.' };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        ...signatureHeaders(body, delivery.now(), delivery.signingSecret),
      },
      body,
      signal: AbortSignal.timeout(delivery.timeoutMilliseconds),
    });
    return { kind: 'answered', status: response.status, body: await response.text() };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return {
      kind: 'failed',
      reason: timedOut ? 'The app took too long to answer.' : 'The app could not be reached.',
    };
  }
}
