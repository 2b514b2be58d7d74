import type { SlackPorts } from '../shell/post-ports.ts';
import { slackApp } from './slack-app.ts';
import { slackWebhook } from './slack-webhook.ts';

const missing = {
  kind: 'refused',
  reason: 'The SSM parameter with the token or webhook is missing.',
} as const;

const withoutSecret: SlackPorts = {
  post: () => Promise.resolve(missing),
  update: () => Promise.resolve(missing),
  find: () => Promise.resolve(null),
};

/**
 * Slack by whatever the secret is: a bot token (`xoxb-...`) or the URL of an incoming webhook. Made when it is
 * first used, and made anew when the secret has changed.
 */
export function slack(secretOf: () => Promise<string>, apiUrl: string | undefined): SlackPorts {
  let made: { secret: string; ports: SlackPorts } | null = null;
  const ports = async (): Promise<SlackPorts> => {
    const secret = await secretOf();
    if (made?.secret !== secret) made = { secret, ports: portsFor(secret, apiUrl) };
    return made.ports;
  };
  return {
    post: async (...call) => (await ports()).post(...call),
    update: async (...call) => (await ports()).update(...call),
    find: async (...call) => (await ports()).find(...call),
  };
}

function portsFor(secret: string, apiUrl: string | undefined): SlackPorts {
  if (secret === '') return withoutSecret;
  const isUrl = secret.startsWith('https://') || secret.startsWith('http://127.0.0.1:');
  // The error of a URL that cannot be read quotes it, and with it the secret.
  return isUrl && URL.canParse(secret) ? slackWebhook(secret) : slackApp(secret, apiUrl);
}
