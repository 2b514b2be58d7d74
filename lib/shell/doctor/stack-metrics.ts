import { judgeDelivery, METRIC_DAYS } from '../../domain/doctor/event-rules.ts';
import { judgeFunctions } from '../../domain/doctor/functions.ts';
import type { Line } from '../../domain/doctor/line.ts';
import type { QueueState } from '../../domain/doctor/queues.ts';
import type { StackResource } from '../../domain/doctor/stack-template.ts';
import type { DeployedStack, Metric, StackPorts } from './doctor-ports.ts';
import { resourcesOf } from './stack-resources.ts';

const DAY_SECONDS = 24 * 60 * 60;
/** An age is told every minute, and comes a few minutes late. */
const AGE_SECONDS = 15 * 60;

/** What the rules matched, could not deliver, and what came into their queues. */
export async function deliveryLines(
  stack: DeployedStack,
  at: Date,
  { metricValues }: Pick<StackPorts, 'metricValues'>,
): Promise<readonly Line[]> {
  const rules = resourcesOf(stack, 'AWS::Events::Rule').flatMap(({ logicalId, physicalId }) => {
    const [target = ''] = stack.template.rules.get(logicalId) ?? [];
    const queue = resourcesOf(stack, 'AWS::SQS::Queue').find((each) => each.logicalId === target);
    return queue === undefined ? [] : [{ logicalId, ruleName: physicalId, queueName: queueNameOf(queue) }];
  });
  const metrics = rules.flatMap(({ ruleName, queueName }) => [
    sum('AWS/Events', 'MatchedEvents', ['RuleName', ruleName], METRIC_DAYS * DAY_SECONDS),
    sum('AWS/Events', 'FailedInvocations', ['RuleName', ruleName], METRIC_DAYS * DAY_SECONDS),
    sum('AWS/SQS', 'NumberOfMessagesSent', ['QueueName', queueName], METRIC_DAYS * DAY_SECONDS),
  ]);
  const values = await metricValues(metrics, at);
  return judgeDelivery(
    rules.map(({ logicalId }, index) => {
      const [matched, failed, sent] = values.slice(index * 3).map((value) => value ?? 0);
      return { logicalId, matched: matched ?? 0, failed: failed ?? 0, sent: sent ?? 0 };
    }),
  );
}

/** How often functions failed, or were throttled. */
export async function functionLines(
  stack: DeployedStack,
  at: Date,
  { metricValues }: Pick<StackPorts, 'metricValues'>,
): Promise<readonly Line[]> {
  const names = resourcesOf(stack, 'AWS::Lambda::Function').map(({ physicalId }) => physicalId);
  const metrics = ['Errors', 'Throttles'].flatMap((name) =>
    names.map((functionName) => sum('AWS/Lambda', name, ['FunctionName', functionName], DAY_SECONDS)),
  );
  const values = await metricValues(metrics, at);
  return judgeFunctions(
    names.map((functionName, index) => ({
      functionName,
      errors: values[index] ?? 0,
      throttles: values[names.length + index] ?? 0,
    })),
  );
}

/** What is in the queues and in the dead-letter queues, and for how long. */
export async function queueStates(
  stack: DeployedStack,
  at: Date,
  { metricValues, messagesIn }: Pick<StackPorts, 'metricValues' | 'messagesIn'>,
): Promise<{ readonly work: readonly QueueState[]; readonly deadLetters: readonly QueueState[] }> {
  const queues = resourcesOf(stack, 'AWS::SQS::Queue');
  const ages = queues.map((queue): Metric => {
    const dimension = ['QueueName', queueNameOf(queue)] as const;
    return {
      namespace: 'AWS/SQS',
      name: 'ApproximateAgeOfOldestMessage',
      dimension,
      statistic: 'Maximum',
      seconds: AGE_SECONDS,
    };
  });
  const [values, messages] = await Promise.all([
    metricValues(ages, at),
    Promise.all(queues.map(({ physicalId }) => messagesIn(physicalId))),
  ]);
  const states = queues.map(({ logicalId }, index) => ({
    logicalId,
    messages: messages[index] ?? 0,
    oldestSeconds: values[index] ?? null,
  }));
  return {
    work: states.filter(({ logicalId }) => !takesFailures(logicalId)),
    deadLetters: states.filter(({ logicalId }) => takesFailures(logicalId)),
  };
}

/** What a rule cannot deliver into a FIFO queue has a standard queue of its own. */
function takesFailures(logicalId: string): boolean {
  return logicalId.endsWith('DeadLetterQueue') || logicalId.endsWith('UndeliveredQueue');
}

/** A queue's URL ends with its name. */
function queueNameOf({ physicalId }: StackResource): string {
  return physicalId.slice(physicalId.lastIndexOf('/') + 1);
}

function sum(namespace: string, name: string, dimension: Metric['dimension'], seconds: number): Metric {
  return { namespace, name, dimension, statistic: 'Sum', seconds };
}
