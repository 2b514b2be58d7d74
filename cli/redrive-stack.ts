import {
  deadLetterQueuesIn,
  isNamed,
  type DeadLetterQueue,
} from '../lib/domain/redrive/dead-letter-queue.ts';
import type { RedrivePorts } from '../lib/shell/redrive/redrive-ports.ts';
import { problemOf } from '../lib/shell/fleet/each-place.ts';
import { deploymentOf } from './deployment.ts';
import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';
import type { StackWords } from './stack.ts';

/** Where dead letters are, and which are meant. */
export interface RedriveStackOptions {
  readonly stack: string;
  readonly queue?: readonly string[];
}

/** The dead-letter queues of a stack that are meant, and the ways to what is in them. */
export interface RedriveStack {
  readonly queues: readonly DeadLetterQueue[];
  readonly ports: RedrivePorts;
}

const STACK_WORDS: StackWords = {
  regionOption: 'AWS_REGION, as in',
  nameIt: 'name it by --stack, and its Region by AWS_REGION',
  without: 'the queues are those of a guardrail that is deployed',
};

/** Finds the queues: those that are not deployed do not exist. Throws where they are not what is expected. */
export async function redriveStack({ stack, queue: wanted }: RedriveStackOptions): Promise<RedriveStack> {
  const deployment = await deploymentOf(stack, undefined, STACK_WORDS);
  const recordsTableName = deployment.output('RecordsTableName');
  const { stackQueues } = await import('../lib/adapters/stack-queues.ts');
  const urls = await stackQueues(stack, deployment.region).catch((error: unknown) => {
    throw new FailureError(`the queues of ${stack} could not be listed: ${problemOf(error)}`, {
      cause: error,
    });
  });
  const { queues, unpaired } = deadLetterQueuesIn(urls);
  if (unpaired.length > 0)
    throw new FailureError(
      `${unpaired.join(', ')} of ${stack} has no queue that its messages could go back to: is the stack of this version?`,
    );
  const { redrivePorts } = await import('../lib/adapters/redrive-ports.ts');
  return {
    queues: wanted === undefined ? queues : wanted.map((name) => named(name, queues)),
    ports: redrivePorts(deployment.region, recordsTableName),
  };
}

function named(given: string, queues: readonly DeadLetterQueue[]): DeadLetterQueue {
  const found = queues.find((queue) => isNamed(queue, given));
  if (found !== undefined) return found;
  const names = queues.map(({ name }) => name).join(', ');
  throw new InputError(`there is no dead-letter queue ${given}; there are ${names}`);
}
