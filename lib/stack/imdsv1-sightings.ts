import { imdsV1UseEventPattern } from '../domain/event-patterns.ts';
import { SIGHTINGS_GROUP } from '../domain/fleet/sighting.ts';
import { alarm, deadLetters, lostByRule } from './alarm.ts';
import { functionPart } from './function-part.ts';
import { worksOff } from './function-role.ts';
import { onItemsOf } from './items-statement.ts';
import type { Part } from './part.ts';
import { queuePart } from './queue-part.ts';
import type { Resource, ResourceOf } from './resource.ts';
import { attributeOf, referenceTo } from './resource.ts';
import { deadLetterQueue, queuePolicy, reads, type QueueReading, type Sender } from './work-queue.ts';

const TIMEOUT_SECONDS = 10;

/**
 * The message: what is the same in each call of an instance, and nothing else, so that SQS drops all but one in five
 * minutes. An ARN names the account and the instance. The Region of the call would make a message for each Region that
 * the instance calls, and is not that of the instance.
 */
const onlyTheSession = {
  InputPathsMap: { sessionArn: '$.detail.userIdentity.arn' },
  InputTemplate: '{"sessionArn": <sessionArn>}',
} as const;

/**
 * One group for all instances, since a rule can only name a constant one. So one batch is handled at a time: by ten
 * messages in a tenth of a second they come from 30,000 instances at 12 an hour each. SQS takes 300 calls a second
 * into a FIFO queue; EventBridge tries again for a day what is more, and most of that is repeats. A batch that fails
 * holds the others up for a minute (six times the timeout), and is given up after five tries.
 */
const group = { MessageGroupId: SIGHTINGS_GROUP } as const;

const reading: QueueReading = {
  delaySeconds: 0,
  // The most that Lambda takes of a FIFO queue, and without a batching window.
  batchSize: 10,
  batchingWindowSeconds: null,
  maximumConcurrency: 2,
};

const rule: ResourceOf<'AWS::Events::Rule'> = {
  Type: 'AWS::Events::Rule',
  Properties: {
    Description: 'Calls with credentials that an instance got by IMDSv1',
    EventPattern: imdsV1UseEventPattern,
    State: 'ENABLED',
    Targets: [
      {
        Id: 'ImdsV1UseQueue',
        Arn: attributeOf('ImdsV1UseQueue', 'Arn'),
        DeadLetterConfig: { Arn: attributeOf('ImdsV1UseUndeliveredQueue', 'Arn') },
        InputTransformer: onlyTheSession,
        SqsParameters: group,
      },
    ],
  },
};

const sender: Sender = {
  sid: 'OnlyTheRuleSends',
  service: 'events.amazonaws.com',
  arn: attributeOf('ImdsV1UseRule', 'Arn'),
};

const queues: Readonly<Record<string, Resource>> = {
  ...queuePart({
    id: 'ImdsV1Use',
    reader: 'note-imdsv1-use',
    timeoutSeconds: TIMEOUT_SECONDS,
    reading,
    messages: 'uses of IMDSv1',
    sender,
    dropsRepeats: true,
  }),
  // EventBridge puts what it cannot deliver into standard queues alone, SQS what came of a FIFO queue into FIFO ones.
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
  ImdsV1UseUndeliveredQueue: deadLetterQueue(),
  ImdsV1UseUndeliveredQueuePolicy: queuePolicy('ImdsV1UseUndeliveredQueue', sender),
  ImdsV1UseUndeliveredAlarm: alarm(
    deadLetters('ImdsV1UseUndeliveredQueue', 'calls with credentials got by IMDSv1'),
  ),
};

const note: Part = functionPart({
  name: 'note-imdsv1-use',
  description: 'Notes which instances called AWS with credentials got by IMDSv1',
  timeoutSeconds: TIMEOUT_SECONDS,
  statements: [
    // Its own items of the table, and none of what the guard remembers or did.
    onItemsOf('RecordsTable', 'NoteSightings', ['sighting#*'], ['UpdateItem']),
    worksOff('ImdsV1UseQueue'),
  ],
  environment: { RECORDS_TABLE_NAME: referenceTo('RecordsTable') },
  events: [reads('ImdsV1UseQueue', reading)],
});

/**
 * Which instances still use IMDSv1, by what CloudTrail tells of their calls. Cheap however busy an instance is:
 * EventBridge matches events of AWS for free, SQS takes each call (half a dollar for a million), and of those at most
 * 12 messages an hour for each instance go on to the function. An instance with 1,000 such calls an hour costs
 * 0.39 USD a month, 0.37 of it for SQS.
 */
export const imdsV1Sightings: Part = {
  ...note,
  resources: {
    ImdsV1UseRule: rule,
    ImdsV1UseLostAlarm: alarm(lostByRule('ImdsV1UseRule')),
    ...queues,
    ...note.resources,
  },
  outputs: {
    ImdsV1UseDeadLetterQueueUrl: {
      Description: 'Uses of IMDSv1 that could not be noted',
      Value: referenceTo('ImdsV1UseDeadLetterQueue'),
    },
    ImdsV1UseUndeliveredQueueUrl: {
      Description: 'Calls with credentials got by IMDSv1 that EventBridge could not deliver',
      Value: referenceTo('ImdsV1UseUndeliveredQueue'),
    },
  },
};
