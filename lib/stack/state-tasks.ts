import type { Reference } from './resource.ts';
import { substituted } from './resource.ts';
import type { Retrier } from './states-language.ts';

/* What the tasks of all state machines have in common. */

/** Any failure of a call, Lambda's own errors included; not a time-out, after which nobody waits any more. */
export const patiently: Retrier = {
  ErrorEquals: ['States.TaskFailed'],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  MaxAttempts: 8,
  JitterStrategy: 'FULL',
};

/** Where an answer goes that nobody reads. In a template of CloudFormation, null is not allowed. */
export const IGNORED = '$.ignored';

/**
 * Step Functions' own integrations with services, by the names that definitions have for them: the partition in their
 * ARNs is filled in by CloudFormation.
 */
export const integrations = {
  GetItem: 'dynamodb:getItem',
  Invoke: 'lambda:invoke',
  InvokeAndWait: 'lambda:invoke.waitForTaskToken',
  PublishNews: 'sns:publish',
  PutItem: 'dynamodb:putItem',
  SendMessage: 'sqs:sendMessage',
  UpdateItem: 'dynamodb:updateItem',
} as const;

/** A call of a service, as a task's resource. */
export function integration(name: keyof typeof integrations): string {
  return `\${${name}}`;
}

/** What the names of the integrations that a definition has are filled in with. */
export function integrationArns(definition: object): Readonly<Record<string, Reference>> {
  const text = JSON.stringify(definition);
  const used = Object.entries(integrations).filter(([name]) => text.includes(`"\${${name}}"`));
  return Object.fromEntries(
    used.map(([name, action]) => [name, substituted(`arn:\${AWS::Partition}:states:::${action}`)]),
  );
}
