import {
  assumesMemberRole,
  functionRole,
  POLICY,
  readsParameters,
  worksOff,
  writesTo,
} from './function-role.ts';
import { guardsInstances } from './guard-statements.ts';
import type { Statement } from './resource.ts';

/** All that `guard` may do, one statement for each purpose. */
export const guardStatements: readonly Statement[] = [
  ...guardsInstances,
  readsParameters('ReadThePolicy', POLICY),
  worksOff('CloudTrailQueue', 'StateChangeQueue', 'ReevaluationQueue'),
  writesTo('GuardLogGroup'),
];

/** Instances of other accounts: there the member role says what may be done, not this one. */
export const memberRoleStatement = assumesMemberRole('EnforceInMemberAccounts');

/** The one role that `guard` runs under. */
export const roles = {
  GuardRole: functionRole(
    'guard',
    'imds-guardrail: reads instances and sets their metadata options, nothing else',
    [...guardStatements, memberRoleStatement],
  ),
} as const;
