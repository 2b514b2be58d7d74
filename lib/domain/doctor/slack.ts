import { amissOr, ok, unknown, warning, wrong, type Line } from './line.ts';

/** A parameter of SSM that holds a secret, without the secret. */
export interface SecretParameter {
  readonly name: string;
  readonly isThere: boolean;
  /** A key of the operator's own, which the functions' roles know nothing of; `null`: AWS's. */
  readonly ownKey: string | null;
}

/** How the app stands to a channel that the policy names. */
export interface SlackChannel {
  readonly name: string;
  readonly state: 'member' | 'not-member' | 'missing' | 'archived';
}

/** What Slack says to the secret in the parameter. */
export type SlackAnswer =
  | { readonly kind: 'webhook' }
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'answers';
      readonly team: string;
      /** `null`: Slack does not say which. */
      readonly scopes: readonly string[] | null;
      /** `null`: the app may not see channels. */
      readonly channels: readonly SlackChannel[] | null;
    };

/** Slack, as the policy wants it; the answer is `null` where there is no secret to ask with. */
export interface SlackState {
  readonly secret: SecretParameter;
  readonly answer: SlackAnswer | null;
  /** Groups of approvers are looked up. */
  readonly needsGroups: boolean;
}

const SCOPES = ['chat:write', 'channels:read', 'channels:history'];

/** Whether Slack takes what it will be sent; `null`: the policy does without it. */
export function judgeSlack(state: SlackState | null): readonly Line[] {
  if (state === null) return [ok('slack', 'Off: the policy names no secretParameter.')];
  const { secret, answer, needsGroups } = state;
  if (!secret.isThere || answer === null) return [missingSecret(secret)];
  return [...amissOr(problemsOf(answer, needsGroups), fineLine(answer)), ...ownKeyLines(secret)];
}

function missingSecret({ name }: SecretParameter): Line {
  const found = `The parameter ${name} is not there, or empty: nothing is told in Slack.`;
  return wrong('slack', found, 'Put the token or the webhook there.', putSecret(name));
}

function ownKeyLines({ name, ownKey }: SecretParameter): Line[] {
  if (ownKey === null) return [];
  const found = `${name} is encrypted with ${ownKey}, which the functions' roles do not name.`;
  return [
    warning('slack', found, 'Have the policy of that key allow them kms:Decrypt, or use alias/aws/ssm.'),
  ];
}

function problemsOf(answer: SlackAnswer, needsGroups: boolean): Line[] {
  switch (answer.kind) {
    case 'webhook':
      return [];
    case 'refused':
      return [refusedLine(answer.reason)];
    case 'answers':
      return [...scopeLines(answer.scopes, needsGroups), ...channelLines(answer.channels)];
  }
}

function refusedLine(reason: string): Line {
  const advice = 'Install the app anew in Slack, and put its token into the parameter.';
  return wrong('slack', `Slack does not take the token: ${reason}.`, advice);
}

function scopeLines(scopes: readonly string[] | null, needsGroups: boolean): Line[] {
  if (scopes === null) return [];
  const needed = [...SCOPES, ...(needsGroups ? ['usergroups:read'] : [])];
  const missing = needed.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return [];
  const found = `The token lacks ${missing.join(', ')}.`;
  const advice = 'Add that to the bot token scopes of the app, and install it anew.';
  return [missing.includes('chat:write') ? wrong('slack', found, advice) : warning('slack', found, advice)];
}

function channelLines(channels: readonly SlackChannel[] | null): Line[] {
  if (channels === null) {
    return [unknown('slack', 'The app may not list channels.', 'Give it the scope channels:read.')];
  }
  return channels.flatMap(({ name, state }) => (state === 'member' ? [] : [CHANNEL_LINES[state](name)]));
}

const CHANNEL_LINES: Readonly<Record<Exclude<SlackChannel['state'], 'member'>, (name: string) => Line>> = {
  'not-member': (name) => wrong('slack', `The app is not in ${name}.`, `In ${name}: /invite the app.`),
  missing: (name) =>
    wrong('slack', `There is no ${name} that the app can see.`, 'Make it, or name another in the policy.'),
  archived: (name) => wrong('slack', `${name} is archived.`, 'Name another channel in the policy.'),
};

function fineLine(answer: SlackAnswer): Line {
  if (answer.kind !== 'answers') {
    return ok('slack', 'A webhook is there. Whether Slack takes it shows only when something is posted.');
  }
  const channels = (answer.channels ?? []).map(({ name }) => name).join(', ');
  return ok('slack', `Answers for ${answer.team}; the app is in ${channels}.`);
}

/** Whether requests of Slack can be told from forged ones; `null`: the policy does without buttons. */
export function judgeSigningSecret(secret: SecretParameter | null): readonly Line[] {
  if (secret === null) return [ok('signing-secret', 'Off: the policy names no signingSecretParameter.')];
  if (secret.isThere) return [ok('signing-secret', `The signing secret is in ${secret.name}.`)];
  const found = `The parameter ${secret.name} is not there, or empty: every button is refused.`;
  return [wrong('signing-secret', found, 'Put it there.', putSecret(secret.name))];
}

function putSecret(name: string): string {
  return `aws ssm put-parameter --overwrite --type SecureString --name ${name} --value SECRET`;
}
