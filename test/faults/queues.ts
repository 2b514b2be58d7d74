/** A message in a queue. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
}

/** A message that came to the dead-letter queue, and what was last said of it. */
export interface DeadLetter extends QueuedMessage {
  readonly receives: number;
}

/** How a queue behaves, as the stack says; durations are milliseconds. */
export interface QueueFacts {
  readonly name: string;
  readonly visibilityTimeout: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
}

/**
 * SQS with Lambda's poller, as far as order, repeats and time matter; which message comes when is for the test to say.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export interface Queue {
  readonly facts: QueueFacts;
  readonly send: (body: string) => void;
  /** Hands messages over: those at these places among the visible ones, each once, as many as fit into a batch. */
  readonly receive: (picks: readonly number[]) => readonly QueuedMessage[];
  /** The messages of a batch that are done with; the others come back when their visibility timeout is over. */
  readonly remove: (messages: readonly QueuedMessage[]) => void;
  readonly visible: () => number;
  readonly waiting: () => number;
  readonly deadLetters: () => readonly DeadLetter[];
  /** Sends every dead letter back to the queue, as a redrive does. */
  readonly redrive: () => number;
}

interface Entry extends QueuedMessage {
  readonly receives: number;
  readonly visibleAt: number;
}

export function createQueue(facts: QueueFacts, now: () => number): Queue {
  let entries: Entry[] = [];
  let deadLetters: DeadLetter[] = [];
  let sent = 0;
  const isVisible = ({ visibleAt }: Entry) => visibleAt <= now();
  const send = (body: string) => {
    sent += 1;
    entries.push({ messageId: `${facts.name}-${sent}`, body, receives: 0, visibleAt: now() });
  };

  return {
    facts,
    send,
    receive: (picks) => {
      // Who was received often enough is not handed over once more.
      const isDead = (entry: Entry) => isVisible(entry) && entry.receives >= facts.maxReceiveCount;
      deadLetters = [...deadLetters, ...entries.filter(isDead)];
      entries = entries.filter((entry) => !isDead(entry));

      const visible = entries.filter(isVisible);
      const picked = new Set(picks.flatMap((pick) => visible[pick % Math.max(1, visible.length)] ?? []));
      const batch = [...picked].slice(0, facts.batchSize);
      const until = now() + facts.visibilityTimeout;
      entries = entries.map((entry) =>
        batch.includes(entry) ? { ...entry, receives: entry.receives + 1, visibleAt: until } : entry,
      );
      return batch.map(({ messageId, body }) => ({ messageId, body }));
    },
    remove: (messages) => {
      const done = new Set(messages.map(({ messageId }) => messageId));
      entries = entries.filter(({ messageId }) => !done.has(messageId));
    },
    visible: () => entries.filter(isVisible).length,
    waiting: () => entries.length,
    deadLetters: () => deadLetters,
    redrive: () => {
      const back = deadLetters;
      deadLetters = [];
      back.forEach(({ body }) => send(body));
      return back.length;
    },
  };
}
