import { isIdentityOf, type Identity, type Person } from '../../../domain/exception/identity.ts';
import { code } from '../escape.ts';
import { nameOrNull } from '../who.ts';
import { slackUserId } from './reply-to.ts';

/** Room for the ARN of a role's session. */
const ARN = 200;

/** Somebody as `mrkdwn`: whom Slack knows is mentioned, others by name and by what proves who they are. */
export function personWords({ kind, id, name }: Identity): string {
  const shown = nameOrNull(name) ?? 'somebody without a name';
  switch (kind) {
    case 'slack-user':
      return slackUserId.safeParse(id).success ? `<@${id}>` : shown;
    case 'principal':
      return `${shown} (${code(id, ARN)})`;
    case 'email':
      return nameOrNull(id) ?? shown;
    case 'guardrail':
      return shown;
  }
}

/** The same, but mentioned in Slack wherever the policy says who they are there. */
export function mentionWords(identity: Identity, people: readonly Person[]): string {
  const known = people.filter((person) => isIdentityOf(identity, person));
  const [id] = known.flatMap(({ slackUsers }) => slackUsers);
  const isKnownBySlack = identity.kind === 'slack-user' || id === undefined;
  return personWords(isKnownBySlack ? identity : { ...identity, kind: 'slack-user', id });
}
