import { accepted } from './accepted.ts';
import type { Condition, OnlyIf } from './resource.ts';

/**
 * What an operator may choose at deployment, with its default: `npm run deploy -- --param="alarmsEmail=…"`.
 * An empty text leaves the part out. The texts `${param:…}` in this folder are filled in by osls.
 */
export const parameters = {
  /** Where alarms are mailed to; more subscribers can be added to AlarmsTopic at any time. */
  alarmsEmail: '',
  /** The role that `guard` assumes in another account when an event comes from there. */
  memberRoleName: '',
  /**
   * How many calls at once each of the URLs serves that are open to everybody (Slack's, the approval page's), so that
   * nobody out there can take the account's concurrency from the guard. It is reserved for them, and Lambda wants some
   * of the account's left: in a new account, which has ten in all, say 0, which reserves nothing.
   * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  doorConcurrency: '5',
} as const;

/** Which optional parts of the stack exist. */
export const conditions: Readonly<Record<'HasAlarmsEmail' | 'HasMemberRole', Condition>> = {
  HasAlarmsEmail: { 'Fn::Not': [{ 'Fn::Equals': ['${param:alarmsEmail}', ''] }] },
  HasMemberRole: { 'Fn::Not': [{ 'Fn::Equals': ['${param:memberRoleName}', ''] }] },
};

/** Of the template as a whole, since conditions have no metadata of their own. */
export const metadata = accepted({
  W8003:
    'The parameters of the operator are filled in by osls when it packages, so that each condition compares two texts ' +
    'that are known by then. Another operator has others.',
});

/** What an open URL takes of the account's concurrency for itself, and the condition on which it does. */
export const doorConcurrency: OnlyIf<string> = {
  'Fn::If': ['HasDoorConcurrency', '${param:doorConcurrency}', { Ref: 'AWS::NoValue' }],
};
export const doorConditions: Readonly<Record<'HasDoorConcurrency', Condition>> = {
  HasDoorConcurrency: { 'Fn::Not': [{ 'Fn::Equals': ['${param:doorConcurrency}', '0'] }] },
};
