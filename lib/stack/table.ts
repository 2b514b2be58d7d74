import type { ResourceOf } from './resource.ts';

const recordsTable: ResourceOf<'AWS::DynamoDB::Table'> = {
  Type: 'AWS::DynamoDB::Table',
  // The audit trail outlives the stack: removing the guardrail must not remove what it did.
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: true,
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  },
};

/** What the guardrail did and why: one item for each change, written before it and closed after it. */
export const table = { RecordsTable: recordsTable } as const;
