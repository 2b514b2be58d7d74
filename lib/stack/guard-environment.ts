import { metrics } from './alarms.ts';
import type { Text } from './resource.ts';
import { referenceTo } from './resource.ts';

/** What `guard` is told about the stack it belongs to. */
export const guardEnvironment = {
  CLOUDTRAIL_QUEUE_URL: referenceTo('CloudTrailQueue'),
  FINDINGS_TOPIC_ARN: referenceTo('FindingsTopic'),
  GUARD_ROLE_NAME: referenceTo('GuardRole'),
  MEMBER_ROLE_NAME: '${param:memberRoleName}',
  POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
  POWERTOOLS_METRICS_NAMESPACE: metrics.namespace,
  POWERTOOLS_SERVICE_NAME: metrics.service,
  RECORDS_TABLE_NAME: referenceTo('RecordsTable'),
  STATE_CHANGE_QUEUE_URL: referenceTo('StateChangeQueue'),
} as const satisfies Readonly<Record<string, Text>>;
