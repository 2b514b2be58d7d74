import type { Condition } from './resource.ts';

/**
 * What an operator may choose at deployment, with its default: `npm run deploy -- --param="alarmsEmail=…"`.
 * An empty text leaves the part out. The texts `${param:…}` in this folder are filled in by osls.
 */
export const parameters = {
  /** Where alarms are mailed to; more subscribers can be added to AlarmsTopic at any time. */
  alarmsEmail: '',
  /** The role that `guard` assumes in another account when an event comes from there. */
  memberRoleName: '',
} as const;

/** Which optional parts of the stack exist. */
export const conditions: Readonly<Record<'HasAlarmsEmail' | 'HasMemberRole', Condition>> = {
  HasAlarmsEmail: { 'Fn::Not': [{ 'Fn::Equals': ['${param:alarmsEmail}', ''] }] },
  HasMemberRole: { 'Fn::Not': [{ 'Fn::Equals': ['${param:memberRoleName}', ''] }] },
};
