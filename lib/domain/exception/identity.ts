import { matchesAny } from '../wildcard.ts';

/**
 * Who asks or answers, as the way they came by proves it: a Slack user by Slack's signature, an IAM principal by
 * IAM, an e-mail address by the link that only it was sent. Nobody can come as the guardrail itself.
 */
export interface Identity {
  readonly kind: IdentityKind;
  /** The Slack user's id, the principal's ARN, the address. */
  readonly id: string;
  /** What people call them. */
  readonly name: string;
}

export type IdentityKind = 'slack-user' | 'principal' | 'email' | 'guardrail';

/** The guardrail, where it asks by itself: it is no person, and approves nothing that a person asks for. */
export const GUARDRAIL: Identity = { kind: 'guardrail', id: 'imds-guardrail', name: 'the guardrail' };

/** A person with all their identities, by which they are known when they come by another way. */
export interface Person {
  readonly name: string;
  readonly slackUsers: readonly string[];
  /** Patterns of ARNs; `*` is any run of characters. */
  readonly principals: readonly string[];
  readonly emails: readonly string[];
}

/** Whether an identity is one of a person's. */
export function isIdentityOf({ kind, id }: Identity, person: Person): boolean {
  switch (kind) {
    case 'slack-user':
      return person.slackUsers.includes(id);
    case 'principal':
      return matchesAny(person.principals, id);
    case 'email':
      return person.emails.some((address) => address.toLowerCase() === id.toLowerCase());
    case 'guardrail':
      return false;
  }
}

/** What is known of whether two identities are one person. */
export type Sameness = 'same' | 'different' | 'unknown';

/**
 * Whether two identities are one person. Identities of one kind can be compared by themselves; for two kinds
 * `people` has to say it: a person that lists identities of the other one's kind lists all of them. What cannot be
 * told is `unknown`, and no approval. The guardrail is nobody else, whatever `people` says.
 */
export function sameness(one: Identity, other: Identity, people: readonly Person[]): Sameness {
  const [{ kind }, { kind: otherKind }] = [one, other];
  if (kind === 'guardrail' || otherKind === 'guardrail') return kind === otherKind ? 'same' : 'different';
  if (kind === otherKind && isOneIdentity(one, other)) return 'same';
  const [persons, others] = [personsOf(one, people), personsOf(other, people)];
  if (persons.some((person) => others.includes(person))) return 'same';
  if (kind === otherKind) return 'different';
  return persons.some((person) => lists(person, otherKind)) || others.some((person) => lists(person, kind))
    ? 'different'
    : 'unknown';
}

function personsOf(identity: Identity, people: readonly Person[]): Person[] {
  return people.filter((person) => isIdentityOf(identity, person));
}

function lists(person: Person, kind: Exclude<IdentityKind, 'guardrail'>): boolean {
  switch (kind) {
    case 'slack-user':
      return person.slackUsers.length > 0;
    case 'principal':
      return person.principals.length > 0;
    case 'email':
      return person.emails.length > 0;
  }
}

function isOneIdentity(one: Identity, other: Identity): boolean {
  switch (one.kind) {
    case 'slack-user':
    case 'guardrail':
      return one.id === other.id;
    case 'email':
      return one.id.toLowerCase() === other.id.toLowerCase();
    case 'principal':
      return who(one.id) === who(other.id);
  }
}

/**
 * An ARN without what its owner can choose. Whoever assumes a role names the session as they like, so two sessions
 * of a role may be one person; only IAM Identity Center names the sessions of its roles itself, after the user.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
function who(arn: string): string {
  const [, partition, , , accountId, resource = ''] = arn.split(':');
  const [kind, roleName = '', sessionName = ''] = resource.split('/');
  if (kind !== 'assumed-role') return arn;
  // One user can work by several permission sets, each of which is a role of its own.
  const isIdentityCenter = roleName.startsWith('AWSReservedSSO_');
  return isIdentityCenter
    ? `${partition}/user/${sessionName.toLowerCase()}`
    : `${partition}/${accountId}/${roleName}`;
}
