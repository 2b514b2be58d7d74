import {
  judgesInstancesAgain,
  publishesTo,
  readsExceptions,
  readsExceptionsInForce,
  savesExceptions,
  startsWorkflow,
} from './exception-statements.ts';
import {
  findsByTime,
  keepsRuns,
  keepsWatches,
  leadsWaves,
  readsMetrics,
  readsSightings,
  seesRegions,
  takesTurns,
} from './fleet-statements.ts';
import { functionPart } from './function-part.ts';
import { assumesMemberRole, POLICY, readsParameters } from './function-role.ts';
import { guardsInstances, seesInstances } from './guard-statements.ts';
import type { Part } from './part.ts';
import type { Text } from './resource.ts';
import { referenceTo } from './resource.ts';
import { workflowArn } from './workflow-name.ts';

/** All that Lambda gives: a part of a place that ends later is one part less. */
const LONGEST_TIMEOUT_SECONDS = 900;

const conductEnvironment = {
  MEMBER_ROLE_NAME: '${param:memberRoleName}',
  POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
  RECORDS_TABLE_NAME: referenceTo('RecordsTable'),
} as const satisfies Readonly<Record<string, Text>>;

const sweepPlaceEnvironment = {
  ...conductEnvironment,
  EXCEPTION_WORKFLOW_ARN: workflowArn,
  EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
  FINDINGS_TOPIC_ARN: referenceTo('FindingsTopic'),
} as const satisfies Readonly<Record<string, Text>>;

/** Begins and ends sweeps. */
export const conductSweep: Part = functionPart({
  name: 'conduct-sweep',
  description: 'Begins a sweep of the fleet, and ends it',
  // Many accounts are asked for their Regions, eight at a time.
  timeoutSeconds: 120,
  statements: [
    readsParameters('ReadThePolicy', POLICY),
    keepsRuns,
    leadsWaves,
    findsByTime,
    seesRegions,
    assumesMemberRole('SeeRegionsOfMemberAccounts'),
  ],
  environment: conductEnvironment,
  events: [],
});

/** Guards the instances of a place that no event told of. */
export const sweepPlace: Part = functionPart({
  name: 'sweep-place',
  description: "Brings an account's Region to the baseline, after a look at what uses IMDSv1",
  timeoutSeconds: LONGEST_TIMEOUT_SECONDS,
  statements: [
    ...guardsInstances,
    readsParameters('ReadThePolicy', POLICY),
    readsMetrics,
    readsSightings,
    findsByTime,
    takesTurns,
    // Asking whether IMDSv1 may stay where it is used; the workflow writes the request down, not this role.
    readsExceptions,
    startsWorkflow,
    assumesMemberRole('EnforceInMemberAccounts'),
  ],
  environment: sweepPlaceEnvironment,
  events: [],
});

/** Looks after what was corrected. */
export const watchCorrected: Part = functionPart({
  name: 'watch-corrected',
  description: 'Looks whether calls are refused on instances that were corrected lately',
  timeoutSeconds: LONGEST_TIMEOUT_SECONDS,
  statements: [
    readsParameters('ReadThePolicy', POLICY),
    seesInstances,
    readsMetrics,
    findsByTime,
    keepsWatches,
    leadsWaves,
    publishesTo('FindingsTopic', 'ExceptionsTopic'),
    // Rolling back: an exception that is granted at once, on which the guard acts, and a request to confirm it.
    readsExceptionsInForce,
    savesExceptions,
    judgesInstancesAgain,
    startsWorkflow,
    assumesMemberRole('LookInMemberAccounts'),
  ],
  environment: {
    ...sweepPlaceEnvironment,
    EXCEPTIONS_TOPIC_ARN: referenceTo('ExceptionsTopic'),
    REEVALUATION_QUEUE_URL: referenceTo('ReevaluationQueue'),
  },
  events: [{ schedule: { rate: ['rate(30 minutes)'] } }],
});
