import { randomUUID } from 'node:crypto';

/** A message as Lambda gets it from SQS, as far as handlers look at it. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

/** How a local queue behaves; durations are milliseconds. */
export interface QueueOptions {
  readonly batchSize: number;
  /** A message rests this long before it is handed over. */
  readonly delay: number;
  /** A message that failed comes back after this long. */
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  /** Handles a batch and gives the ids of the messages that failed; a rejection fails all of them. */
  readonly handle: (messages: readonly QueuedMessage[]) => Promise<readonly string[]>;
}

/** A queue with its consumer in this process: what SQS and Lambda's poller would do, one batch at a time. */
export interface LocalQueue {
  readonly send: (body: string) => void;
  readonly deadLetters: readonly QueuedMessage[];
  /** Resolves when nothing is waiting or being handled. */
  readonly drained: () => Promise<void>;
}

interface Waiting {
  readonly message: QueuedMessage;
  readonly received: number;
  readonly dueAt: number;
}

/** Makes a queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
export function localQueue({
  batchSize,
  delay,
  visibilityTimeout,
  maxReceiveCount,
  handle,
}: QueueOptions): LocalQueue {
  let waiting: Waiting[] = [];
  let working: Promise<void> | null = null;
  const deadLetters: QueuedMessage[] = [];

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const now = Date.now();
      const due = waiting.filter(({ dueAt }) => dueAt <= now).slice(0, batchSize);
      if (due.length === 0) {
        const next = Math.min(...waiting.map(({ dueAt }) => dueAt));
        await new Promise((resolve) => setTimeout(resolve, next - now));
        continue;
      }
      waiting = waiting.filter((each) => !due.includes(each));
      await handOver(due);
    }
  };

  const handOver = async (due: readonly Waiting[]): Promise<void> => {
    const messages = due.map(({ message }) => message);
    const everything = messages.map(({ messageId }) => messageId);
    const failed = new Set(await handle(messages).catch(() => everything));
    for (const { message, received } of due.filter(({ message: { messageId } }) => failed.has(messageId))) {
      if (received + 1 >= maxReceiveCount) deadLetters.push(message);
      else waiting.push({ message, received: received + 1, dueAt: Date.now() + visibilityTimeout });
    }
  };

  const start = (): Promise<void> =>
    work().finally(() => {
      working = waiting.length > 0 ? start() : null;
    });

  return {
    deadLetters,
    send: (body) => {
      waiting.push({ message: { messageId: randomUUID(), body }, received: 0, dueAt: Date.now() + delay });
      working ??= start();
    },
    drained: async () => {
      while (working !== null) await working;
    },
  };
}
