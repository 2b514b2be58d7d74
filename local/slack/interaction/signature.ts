import { createHmac } from 'node:crypto';

/**
 * The headers by which an app can tell that Slack sent a body: HMAC-SHA256 over `v0:TIMESTAMP:BODY`. `at` is in
 * milliseconds. https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function signatureHeaders(body: string, at: number, signingSecret: string): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}
