import type { CompiledTemplate } from '../../scripts/release/compiled-template.ts';
import type { Usage } from './usage.ts';

const HOURS_A_MONTH = 730;

/**
 * Lambda asks each idle queue by five long polls of twenty seconds, around the clock.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const POLLS_AN_HOUR = (5 * 3_600) / 20;

/** What a stack costs a month while nothing happens. Custom metrics come on top: each that is written in a month. */
export function fixedUsage({ Resources }: CompiledTemplate): Usage {
  const count = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type).length;
  return {
    'CloudWatch alarms': count('AWS::CloudWatch::Alarm'),
    'KMS keys': count('AWS::KMS::Key'),
    'Secrets Manager secrets': count('AWS::SecretsManager::Secret'),
    'SQS requests': count('AWS::Lambda::EventSourceMapping') * POLLS_AN_HOUR * HOURS_A_MONTH,
  };
}
