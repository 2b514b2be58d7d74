/** Somebody, or some app, that writes and reads messages. */
export interface User {
  readonly id: string;
  /** The handle, as in `@alice`. */
  readonly name: string;
  readonly realName: string;
  readonly email: string | null;
  readonly isBot: boolean;
}

export const team = { id: 'T0LOCAL01', domain: 'local', name: 'Local' } as const;
export const app = { id: 'A0GUARD01', botId: 'B0GUARD01' } as const;

/** The app itself: whoever calls the Web API with the token. */
export const botUser: User = {
  id: 'U0GUARD01',
  name: 'imds-guardrail',
  realName: 'IMDS Guardrail',
  email: null,
  isBot: true,
};

/** Incoming webhooks post as an author of their own, whose messages the token may not change. */
export const webhookUser: User = {
  id: 'U0HOOK001',
  name: 'imds-guardrail-webhook',
  realName: 'IMDS Guardrail (webhook)',
  email: null,
  isBot: true,
};

/** The people one can act as. */
export const people: readonly User[] = [
  person('U0ALICE01', 'alice', 'Alice Archer'),
  person('U0BOB0001', 'bob', 'Bob Brook'),
  person('U0CAROL01', 'carol', 'Carol Castle'),
];

/** A user group, as in `<!subteam^S…>`. */
export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly memberIds: readonly string[];
}

export const userGroups: readonly UserGroup[] = [
  { id: 'S0APPROVE', handle: 'guardrail-approvers', memberIds: ['U0BOB0001', 'U0CAROL01'] },
];

/** Looks somebody up by id or by handle. */
export function findUser(idOrName: string): User | undefined {
  return [...people, botUser, webhookUser].find(({ id, name }) => id === idOrName || name === idOrName);
}

function person(id: string, name: string, realName: string): User {
  return { id, name, realName, email: `${name}@example.com`, isBot: false };
}
