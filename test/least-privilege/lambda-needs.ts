import type { FillIn } from './filled-in.ts';
import type { Authorization } from './iam.ts';
import type { TemplateFunction } from './template.ts';

/** What Lambda's poller does with a queue in the name of the function that reads it. */
const POLLER = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * What Lambda does in a function's name, by what the template says of the function: it works off its queues, and
 * writes its log.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export function lambdaNeeds(
  key: string,
  events: TemplateFunction['events'],
  fillIn: FillIn,
): Authorization[] {
  const queues = events.flatMap(({ sqs }) => (sqs === undefined ? [] : [String(fillIn(sqs.arn))]));
  const logGroup = `${key.charAt(0).toUpperCase()}${key.slice(1)}LogGroup`;
  const stream = String(fillIn({ 'Fn::GetAtt': [logGroup, 'Arn'] })).replace(
    /\*$/,
    'log-stream:2026/03/01/[$LATEST]0123456789abcdef',
  );
  return [
    ...queues.flatMap((resource) => POLLER.map((action) => ({ action, resource, context: {} }))),
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({
      action,
      resource: stream,
      context: {},
    })),
  ];
}
