/** The groups that checks are shown in, in this order. */
export const GROUPS = [
  'What is deployed',
  'Events come in',
  'Events are handled',
  'Permissions',
  'People are told',
  'The policy',
  'What is covered',
  'Others who change instances',
] as const;

/** What is looked at: the group it is shown in, what it is called, and whether there must be a stack for it. */
interface CheckFacts {
  readonly group: (typeof GROUPS)[number];
  readonly title: string;
  readonly needsStack: boolean;
}

/** Every check by its name, which scripts know it by, in the order in which they are shown. */
export const CHECKS = {
  stack: ofStack('What is deployed', 'Stack'),
  version: ofStack('What is deployed', 'Version'),
  tables: ofStack('What is deployed', 'Tables'),
  workflows: ofStack('What is deployed', 'Workflows'),
  trail: ofAccount('Events come in', 'CloudTrail trail'),
  rules: ofStack('Events come in', 'Rules'),
  delivery: ofStack('Events come in', 'Delivery'),
  'event-sources': ofStack('Events are handled', 'Event sources'),
  'dead-letters': ofStack('Events are handled', 'Dead letters'),
  queues: ofStack('Events are handled', 'Queues'),
  functions: ofStack('Events are handled', 'Functions'),
  concurrency: ofAccount('Events are handled', 'Concurrency'),
  roles: ofStack('Permissions', 'Roles'),
  'member-role': ofStack('Permissions', 'Member role'),
  caller: ofAccount('Permissions', 'You'),
  clock: ofAccount('Permissions', 'Clock'),
  alarms: ofStack('People are told', 'Alarms'),
  'alarms-topic': ofStack('People are told', 'Alarms topic'),
  'findings-topic': ofStack('People are told', 'Findings topic'),
  slack: ofAccount('People are told', 'Slack'),
  'signing-secret': ofAccount('People are told', 'Slack, buttons'),
  'security-hub': ofAccount('People are told', 'Security Hub'),
  policy: ofStack('The policy', 'In force'),
  'policy-file': ofStack('The policy', 'Beside the file'),
  mutes: ofAccount('The policy', 'Mutes'),
  regions: ofAccount('What is covered', 'Regions'),
  'config-remediation': ofAccount('Others who change instances', 'AWS Config'),
  'other-rules': ofAccount('Others who change instances', 'Other rules'),
  'other-functions': ofAccount('Others who change instances', 'Other functions'),
  'account-defaults': ofAccount('Others who change instances', 'Account defaults'),
} as const satisfies Readonly<Record<string, CheckFacts>>;

/** A check by its name. */
export type Check = keyof typeof CHECKS;

/**
 * How a check ended.
 *
 * - `ok`: as it should be
 * - `warning`: it works, and somebody should know of it
 * - `wrong`: the guardrail does not do what it is there for, or nobody would be told
 * - `unknown`: it could not be looked at
 */
export type Status = 'ok' | 'warning' | 'wrong' | 'unknown';

/** What was found in one check, and what to do; a check with several things amiss has a line for each. */
export interface Line {
  readonly check: Check;
  readonly status: Status;
  readonly found: string;
  /** What to do; `null`: nothing. */
  readonly advice: string | null;
  /** A shell command that does it, or the first step of it; `null`: there is none. */
  readonly command: string | null;
}

function ofStack<Group extends CheckFacts['group']>(group: Group, title: string) {
  return { group, title, needsStack: true } as const;
}

function ofAccount<Group extends CheckFacts['group']>(group: Group, title: string) {
  return { group, title, needsStack: false } as const;
}

/** All is as it should be. */
export function ok(check: Check, found: string): Line {
  return { check, status: 'ok', found, advice: null, command: null };
}

/** It works, and somebody should know of it. */
export function warning(check: Check, found: string, advice: string, command: string | null = null): Line {
  return { check, status: 'warning', found, advice, command };
}

/** Somebody has to do something. */
export function wrong(check: Check, found: string, advice: string, command: string | null = null): Line {
  return { check, status: 'wrong', found, advice, command };
}

/** It could not be looked at. */
export function unknown(check: Check, found: string, advice: string): Line {
  return { check, status: 'unknown', found: sentence(found), advice, command: null };
}

/** What an error says may have no full stop. */
function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** What is amiss, or where nothing is, the line that says so. */
export function amissOr(amiss: readonly Line[], fine: Line): readonly Line[] {
  return amiss.length > 0 ? amiss : [fine];
}

/** A count with its noun, as in `1 queue` and `3 queues`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Seconds in words, in the largest unit that leaves a number above one: `50 s`, `2 minutes`, `3 hours`. */
export function secondsWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 120) return `${Math.round(minutes)} minutes`;
  const hours = minutes / 60;
  return hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}
