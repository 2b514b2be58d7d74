import { readFileSync } from 'node:fs';
import type { AWS } from 'osls';
import { refuseOverlongMutes } from './lib/boundary/policy/notification-problems.ts';
import { parsePolicyJson } from './lib/boundary/policy/parse-policy-json.ts';
import { policyJson } from './lib/boundary/policy/policy-json.ts';
import { alarms } from './lib/stack/alarms.ts';
import { dashboard } from './lib/stack/dashboard.ts';
import { enabledDestinations } from './lib/stack/destinations.ts';
import { eventRules } from './lib/stack/event-rules.ts';
import { exceptionParts } from './lib/stack/exceptions.ts';
import { fleetParts } from './lib/stack/fleet.ts';
import { guardEnvironment } from './lib/stack/guard-environment.ts';
import { runsAs } from './lib/stack/function-role.ts';
import { roles } from './lib/stack/guard-role.ts';
import { imdsV1Sightings } from './lib/stack/imdsv1-sightings.ts';
import { deploymentBucket, ofFunction } from './lib/stack/made-by-osls.ts';
import { outputs } from './lib/stack/outputs.ts';
import { conditions, metadata, parameters } from './lib/stack/parameters.ts';
import { together } from './lib/stack/part.ts';
import { policyParameter } from './lib/stack/policy-parameter.ts';
import {
  cloudTrailReading,
  guardTimeoutSeconds,
  queues,
  reevaluation,
  reevaluationReading,
  stateChangeReading,
} from './lib/stack/queues.ts';
import { table } from './lib/stack/table.ts';
import { topics } from './lib/stack/topics.ts';
import { reads } from './lib/stack/work-queue.ts';

// Another file for another stage: POLICY_FILE=policy.production.yaml npm run deploy
const policyText = policyInForce(process.env['POLICY_FILE'] ?? 'policy.yaml');
const { exceptions, fleet, notifications } = parsePolicyJson(policyText);
const parts = together([
  imdsV1Sightings,
  ...enabledDestinations(notifications),
  ...exceptionParts(exceptions, notifications.slack),
  ...fleetParts(fleet),
]);

const guardEvents = [
  reads('CloudTrailQueue', cloudTrailReading),
  reads('StateChangeQueue', stateChangeReading),
  reads('ReevaluationQueue', reevaluationReading),
];

const resources = {
  ...eventRules,
  ...queues,
  ...reevaluation,
  ...table,
  ...topics,
  ...roles,
  ...policyParameter(policyText),
  ...alarms,
  ...parts.resources,
};

const functions = {
  guard: {
    description: 'Brings every instance that an event tells of to the baseline',
    handler: 'guard.handler',
    package: { artifact: 'build/guard.zip' },
    role: runsAs('GuardRole'),
    memorySize: 512,
    timeout: guardTimeoutSeconds,
    environment: guardEnvironment,
    events: guardEvents,
  },
  ...parts.functions,
};

const overview = dashboard({ functions, resources });

const tags = { application: 'imds-guardrail', stage: '${sls:stage}' };

/** The service at a glance: what runs, what starts it, and what it stands on. */
const service: AWS = {
  service: 'imds-guardrail',
  frameworkVersion: '4',
  configValidationMode: 'error',
  params: { default: parameters },
  provider: {
    name: 'aws',
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    region: "${opt:region, env:AWS_REGION, 'eu-central-1'}" as 'eu-central-1',
    stage: "${opt:stage, 'production'}",
    deploymentBucket: { blockPublicAccess: true, versioning: true },
    logRetentionInDays: 365,
    stackTags: tags,
    tags,
    versionFunctions: false,
  },
  package: { individually: true },
  functions,
  resources: {
    Metadata: metadata,
    Conditions: { ...conditions, ...parts.conditions },
    Resources: { ...resources, ...overview.resources },
    extensions: {
      ...deploymentBucket,
      ...ofFunction('Guard', { events: guardEvents }, null),
      ...parts.extensions,
    },
    Outputs: { ...outputs, ...parts.outputs, ...overview.outputs },
  },
};

export default service;

// A policy with a mistake must stop the deployment, not the guard.
function policyInForce(fileName: string): string {
  const json = policyJson(readFileSync(new URL(fileName, import.meta.url), 'utf8'), fileName);
  refuseOverlongMutes(parsePolicyJson(json), fileName, new Date());
  return json;
}
