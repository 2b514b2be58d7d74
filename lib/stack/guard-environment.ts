import { METRICS } from '../domain/metrics.ts';
import type { Text } from './resource.ts';
import { referenceTo } from './resource.ts';

/** What `guard` is told about the stack it belongs to. */
export const guardEnvironment = {
  EXCEPTIONS_TABLE_NAME: referenceTo('ExceptionsTable'),
  FINDINGS_TOPIC_ARN: referenceTo('FindingsTopic'),
  GUARD_ROLE_NAME: referenceTo('GuardRole'),
  MEMBER_ROLE_NAME: '${param:memberRoleName}',
  POLICY_PARAMETER_NAME: referenceTo('PolicyParameter'),
  POWERTOOLS_METRICS_NAMESPACE: METRICS.namespace,
  POWERTOOLS_SERVICE_NAME: METRICS.service,
  RECORDS_TABLE_NAME: referenceTo('RecordsTable'),
  SWEEP_ROLE_NAME: referenceTo('SweepPlaceRole'),
} as const satisfies Readonly<Record<string, Text>>;
