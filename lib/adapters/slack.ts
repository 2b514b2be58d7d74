import type { SlackPorts } from '../shell/post-ports.ts';
import { madeOfSecret } from './made-of-secret.ts';
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
  takesButtons: () => Promise.resolve(false),
};

/**
 * Slack by whatever the secret is: a bot token (`xoxb-...`) or the URL of an incoming webhook. Made when it is
 * first used, and made anew when the secret has changed.
 */
export function slack(secretOf: () => Promise<string>, apiUrl: string | undefined): SlackPorts {
  const ports = madeOfSecret(secretOf, (secret) => portsFor(secret, apiUrl));
  return {
    post: async (...call) => (await ports()).post(...call),
    update: async (...call) => (await ports()).update(...call),
    find: async (...call) => (await ports()).find(...call),
    takesButtons: async () => (await ports()).takesButtons(),
  };
}

function portsFor(secret: string, apiUrl: string | undefined): SlackPorts {
  if (secret === '') return withoutSecret;
  return isWebhook(secret) ? slackWebhook(secret) : slackApp(secret, apiUrl);
}

/** Whether a secret is a webhook's URL. The error of a URL that cannot be read would quote it, and with it the secret. */
export function isWebhook(secret: string): boolean {
  const isUrl = secret.startsWith('https://') || secret.startsWith('http://127.0.0.1:');
  return isUrl && URL.canParse(secret);
}
