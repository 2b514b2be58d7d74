import { ErrorCode, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import * as z from 'zod';

const CALL_TIMEOUT_MILLISECONDS = 10_000;

/**
 * Slack's client for a bot token. It waits for rate limits as Slack asks, and tries nothing again: what failed
 * without a clear answer may have been taken.
 */
export function slackClient(
  token: string,
  apiUrl: string | undefined,
  options: WebClientOptions = {},
): WebClient {
  return new WebClient(token, {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    logLevel: LogLevel.ERROR,
    timeout: CALL_TIMEOUT_MILLISECONDS,
    retryConfig: { retries: 0 },
    ...options,
  });
}

const platformError = z.object({
  code: z.literal(ErrorCode.PlatformError),
  data: z.object({ error: z.string() }),
});

/** Slack's word for why it refused a call; `null` where it gave none: it was away, or the error is another. */
export function slackErrorOf(error: unknown): string | null {
  return platformError.safeParse(error).data?.data.error ?? null;
}
