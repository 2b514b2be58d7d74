import type { ResourceOf } from './resource.ts';

/** What both tables have in common: items with an end, in a partition of their instance. */
const keyedTable = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  SSESpecification: { SSEEnabled: true },
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
} as const satisfies Partial<ResourceOf<'AWS::DynamoDB::Table'>['Properties']>;

const recordsTable: ResourceOf<'AWS::DynamoDB::Table'> = {
  Type: 'AWS::DynamoDB::Table',
  // The audit trail outlives the stack: removing the guardrail must not remove what it did.
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: { ...keyedTable, DeletionProtectionEnabled: true },
};

const storiesTable: ResourceOf<'AWS::DynamoDB::Table'> = {
  Type: 'AWS::DynamoDB::Table',
  Properties: { ...keyedTable, DeletionProtectionEnabled: false },
};

/**
 * What the guardrail did and why: one item for each change, written before it and closed after it. And what
 * Slack's messages tell: of use for a month.
 */
export const table = { RecordsTable: recordsTable, StoriesTable: storiesTable } as const;
