import { METRICS } from '../domain/metrics.ts';
import { alarm, deadLetters, functionErrors, oldestMessage } from './alarm.ts';
import { functionRole, worksOff, writesTo } from './function-role.ts';
import type { OnlyIf, Resource, ResourceOf, Statement, Text } from './resource.ts';
import { attributeOf, referenceTo } from './resource.ts';
import { deadLetterQueue, queuePolicy, reads, workQueue, type QueueReading } from './work-queue.ts';

/** A function that brings findings somewhere, as far as one differs from another. */
export interface DestinationFacts {
  /** The name of its file under functions/, as in `import-finding`. */
  readonly name: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly reading: QueueReading;
  /** What it may do beside reading its queue and writing its log. */
  readonly statements: readonly (Statement | OnlyIf<Statement>)[];
  readonly environment: Readonly<Record<string, Text>>;
}

/** What serverless.ts puts together: a function with its events, and the resources that it stands on. */
export interface Destination {
  readonly functions: Readonly<Record<string, DestinationFunction>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Description: string; readonly Value: Text }>>;
}

interface DestinationFunction {
  readonly description: string;
  readonly handler: string;
  readonly package: { readonly artifact: string };
  readonly role: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly environment: DestinationFacts['environment'];
  readonly events: (ReturnType<typeof reads> | { readonly schedule: { readonly rate: string[] } })[];
}

/** How long findings may wait for a destination, in seconds, before somebody is told. */
const OLDEST_SECONDS = 900;

/**
 * A destination of findings: the topic, a queue of its own with its dead-letter queue, and the function under a
 * role of its own, so that trouble in one place holds up neither the guard nor another destination.
 */
export function destination(facts: DestinationFacts): Destination {
  const { name } = facts;
  const { id, key } = idsOf(name);
  const [queue, deadLetterId] = [`${id}Queue`, `${id}DeadLetterQueue`];
  return {
    functions: { [key]: functionOf(facts, id) },
    resources: {
      [queue]: workQueue(deadLetterId, facts.reading, facts.timeoutSeconds),
      [deadLetterId]: deadLetterQueue(),
      [`${queue}Policy`]: topicQueuePolicy(queue),
      [`${deadLetterId}Policy`]: topicQueuePolicy(deadLetterId),
      [`${id}Subscription`]: subscription(queue, deadLetterId),
      [`${id}Role`]: functionRole(name, `imds-guardrail: ${facts.description}`, [
        ...facts.statements,
        worksOff(queue),
        writesTo(`${id}LogGroup`),
      ]),
      [`${id}DeadLettersAlarm`]: alarm(deadLetters(deadLetterId, `findings for ${name}`)),
      [`${id}AgeAlarm`]: alarm(oldestMessage(name, queue, OLDEST_SECONDS)),
      [`${id}ErrorsAlarm`]: alarm(functionErrors(name, `${id}LambdaFunction`)),
    },
    outputs: {
      [`${deadLetterId}Url`]: {
        Description: `Findings that ${name} could not handle`,
        Value: referenceTo(deadLetterId),
      },
    },
  };
}

/** Several destinations as one. */
export function together(destinations: readonly Destination[]): Destination {
  return destinations.reduce(
    (all, { functions, resources, outputs }) => ({
      functions: { ...all.functions, ...functions },
      resources: { ...all.resources, ...resources },
      outputs: { ...all.outputs, ...outputs },
    }),
    { functions: {}, resources: {}, outputs: {} },
  );
}

function functionOf(facts: DestinationFacts, id: string): DestinationFunction {
  return {
    description: facts.description,
    handler: `${facts.name}.handler`,
    package: { artifact: `build/${facts.name}.zip` },
    role: `${id}Role`,
    memorySize: 512,
    timeout: facts.timeoutSeconds,
    environment: {
      POWERTOOLS_METRICS_NAMESPACE: METRICS.namespace,
      POWERTOOLS_SERVICE_NAME: METRICS.service,
      ...facts.environment,
    },
    events: [reads(`${id}Queue`, facts.reading)],
  };
}

function topicQueuePolicy(queue: string): ResourceOf<'AWS::SQS::QueuePolicy'> {
  const arn = referenceTo('FindingsTopic');
  return queuePolicy(queue, { sid: 'OnlyTheTopicSends', service: 'sns.amazonaws.com', arn });
}

function subscription(queue: string, deadLetterId: string): ResourceOf<'AWS::SNS::Subscription'> {
  return {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      Endpoint: attributeOf(queue, 'Arn'),
      Protocol: 'sqs',
      // The message is the finding itself, without an envelope of SNS around it.
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: attributeOf(deadLetterId, 'Arn') },
      TopicArn: referenceTo('FindingsTopic'),
    },
  };
}

/** For `import-finding`: `ImportFinding` for its resources and `importFinding`, from which osls makes the same. */
function idsOf(name: string): { id: string; key: string } {
  const key = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { id: `${key.charAt(0).toUpperCase()}${key.slice(1)}`, key };
}
