import { accepted } from './accepted.ts';
import { keptForever, removedWithTheStack, type ResourceOf } from './resource.ts';

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

const tableMetadata = accepted({
  CKV_AWS_119:
    'It is encrypted by the key of AWS for DynamoDB in this account (alias/aws/dynamodb), whose use CloudTrail shows. ' +
    'While a key of the customer is disabled, DynamoDB stops the table: the guard could record nothing, and so change nothing.',
});

const recordsTable: ResourceOf<'AWS::DynamoDB::Table'> = {
  Type: 'AWS::DynamoDB::Table',
  // The audit trail outlives the stack: removing the guardrail must not remove what it did.
  ...keptForever,
  Metadata: tableMetadata,
  Properties: {
    ...keyedTable,
    AttributeDefinitions: [
      ...keyedTable.AttributeDefinitions,
      { AttributeName: 'timeline', AttributeType: 'S' },
      { AttributeName: 'timelineAt', AttributeType: 'S' },
    ],
    DeletionProtectionEnabled: true,
    // One index for all that is not looked up by its instance: DynamoDB adds no more than one to a table at once.
    GlobalSecondaryIndexes: [indexBy('timeline', 'timeline', 'timelineAt')],
  },
};

const storiesTable: ResourceOf<'AWS::DynamoDB::Table'> = {
  Type: 'AWS::DynamoDB::Table',
  ...removedWithTheStack,
  Metadata: tableMetadata,
  Properties: { ...keyedTable, DeletionProtectionEnabled: false },
};

/** An index by other keys; only items that have both are in there. */
function indexBy(name: string, hashKey: string, rangeKey: string) {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: hashKey, KeyType: 'HASH' },
      { AttributeName: rangeKey, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'ALL' },
  } as const;
}

const exceptionsTable: ResourceOf<'AWS::DynamoDB::Table'> = {
  Type: 'AWS::DynamoDB::Table',
  // Who asked, who approved and what came of it outlives the stack as well.
  ...keptForever,
  Metadata: tableMetadata,
  Properties: {
    ...keyedTable,
    AttributeDefinitions: [
      ...keyedTable.AttributeDefinitions,
      { AttributeName: 'inForce', AttributeType: 'S' },
      { AttributeName: 'due', AttributeType: 'S' },
    ],
    DeletionProtectionEnabled: true,
    // Local indexes can be read consistently: what was revoked a moment ago is not in force any more.
    LocalSecondaryIndexes: [indexBy('inForce', 'pk', 'inForce'), indexBy('due', 'pk', 'due')],
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
