import * as z from 'zod';
import { alarms } from '../../lib/stack/alarms.ts';
import {
  cloudTrailReading,
  queues,
  reevaluation,
  reevaluationReading,
  stateChangeReading,
} from '../../lib/stack/queues.ts';
import { slackDestination } from '../../lib/stack/slack.ts';
import type { QueueFacts } from './queues.ts';

/** The queues of the matrix, by the name that the stack gives their resources. */
export type QueueName = 'CloudTrail' | 'StateChange' | 'Reevaluation' | 'PostFinding';

const resources: Readonly<Record<string, unknown>> = {
  ...queues,
  ...reevaluation,
  ...alarms,
  ...slackDestination('/slack').resources,
};

const workQueue = z.object({
  Properties: z.object({
    VisibilityTimeout: z.number(),
    RedrivePolicy: z.object({
      deadLetterTargetArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
      maxReceiveCount: z.number(),
    }),
  }),
});

const deadLettersAlarm = z.object({
  Type: z.literal('AWS::CloudWatch::Alarm'),
  Properties: z.object({
    MetricName: z.literal('ApproximateNumberOfMessagesVisible'),
    Dimensions: z.tuple([
      z.object({
        Name: z.literal('QueueName'),
        Value: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('QueueName')]) }),
      }),
    ]),
    Threshold: z.literal(0),
    AlarmActions: z.array(z.unknown()).min(1),
  }),
});

/** The queues as the template has them. */
export const QUEUES: Readonly<Record<QueueName, QueueFacts>> = {
  CloudTrail: factsOf('CloudTrail', cloudTrailReading.batchSize),
  StateChange: factsOf('StateChange', stateChangeReading.batchSize),
  Reevaluation: factsOf('Reevaluation', reevaluationReading.batchSize),
  PostFinding: factsOf('PostFinding', 100),
};

function factsOf(name: QueueName, batchSize: number): QueueFacts {
  const { VisibilityTimeout, RedrivePolicy } = workQueue.parse(resources[`${name}Queue`]).Properties;
  const { maxReceiveCount } = RedrivePolicy;
  return { name, visibilityTimeout: VisibilityTimeout * 1_000, maxReceiveCount, batchSize };
}

/** The alarm of the template that tells of a message in the dead-letter queue of a queue, or `null`. */
export function deadLettersAlarmOf(name: QueueName): string | null {
  const [deadLetters] = workQueue.parse(resources[`${name}Queue`]).Properties.RedrivePolicy
    .deadLetterTargetArn['Fn::GetAtt'];
  const found = Object.entries(resources).find(([, resource]) => {
    const { data } = deadLettersAlarm.safeParse(resource);
    return data?.Properties.Dimensions[0].Value['Fn::GetAtt'][0] === deadLetters;
  });
  return found?.[0] ?? null;
}
