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

/** An index of the exceptions by another sort key; only items that have it are in there. */
function indexBy(sortKey: string) {
  return {
    IndexName: sortKey,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'ALL' },
  } as const;
}

const exceptionsTable: ResourceOf<'AWS::DynamoDB::Table'> = {
  Type: 'AWS::DynamoDB::Table',
  // Who asked, who approved and what came of it outlives the stack as well.
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    ...keyedTable,
    AttributeDefinitions: [
      ...keyedTable.AttributeDefinitions,
      { AttributeName: 'inForce', AttributeType: 'S' },
      { AttributeName: 'due', AttributeType: 'S' },
    ],
    DeletionProtectionEnabled: true,
    // Local indexes can be read consistently: what was revoked a moment ago is not in force any more.
    LocalSecondaryIndexes: [indexBy('inForce'), indexBy('due')],
    TimeToLiveSpecification: { AttributeName: 'removeAfter', Enabled: true },
  },
};

/**
 * What the guardrail did and why: one item for each change, written before it and closed after it. And what
 * Slack's messages tell: of use for a month. And the exceptions, with all that happened to each.
 */
export const table = {
  RecordsTable: recordsTable,
  StoriesTable: storiesTable,
  ExceptionsTable: exceptionsTable,
} as const;
