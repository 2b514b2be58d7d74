/** What a unit of something costs by the list, in dollars. */
export interface Price {
  readonly dollars: number;
  /** For how many units. */
  readonly per: number;
  readonly page: string;
}

/**
 * On-demand list prices of us-east-1, without free tiers, as of November 2026. Look at the pages again before you
 * rely on one; other Regions cost up to a third more.
 */
export const PRICES = {
  'SQS requests': { dollars: 0.4, per: 1_000_000, page: 'https://aws.amazon.com/sqs/pricing/' },
  'Lambda requests': { dollars: 0.2, per: 1_000_000, page: 'https://aws.amazon.com/lambda/pricing/' },
  'Lambda GB-seconds': { dollars: 0.0000133334, per: 1, page: 'https://aws.amazon.com/lambda/pricing/' },
  'DynamoDB write units': {
    dollars: 0.625,
    per: 1_000_000,
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  'DynamoDB read units': {
    dollars: 0.125,
    per: 1_000_000,
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  },
  'SNS publishes': { dollars: 0.5, per: 1_000_000, page: 'https://aws.amazon.com/sns/pricing/' },
  'EventBridge events': { dollars: 1, per: 1_000_000, page: 'https://aws.amazon.com/eventbridge/pricing/' },
  'Step Functions transitions': {
    dollars: 0.025,
    per: 1_000,
    page: 'https://aws.amazon.com/step-functions/pricing/',
  },
  'CloudWatch log GB': { dollars: 0.5, per: 1, page: 'https://aws.amazon.com/cloudwatch/pricing/' },
  'CloudWatch metrics read': {
    dollars: 0.01,
    per: 1_000,
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  'CloudWatch alarms': { dollars: 0.1, per: 1, page: 'https://aws.amazon.com/cloudwatch/pricing/' },
  'CloudWatch custom metrics': { dollars: 0.3, per: 1, page: 'https://aws.amazon.com/cloudwatch/pricing/' },
  'KMS keys': { dollars: 1, per: 1, page: 'https://aws.amazon.com/kms/pricing/' },
  'Secrets Manager secrets': {
    dollars: 0.4,
    per: 1,
    page: 'https://aws.amazon.com/secrets-manager/pricing/',
  },
} as const satisfies Readonly<Record<string, Price>>;

/** What is paid for. */
export type Unit = keyof typeof PRICES;
