import { randomUUID } from 'node:crypto';

/** A text attribute of a message. */
export interface TextAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
}

/** What somebody sends. */
export interface SentMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, TextAttribute>>;
  readonly groupId?: string | null;
}

/** A message in a queue. */
export interface StoredMessage extends Required<SentMessage> {
  readonly messageId: string;
  readonly sentAt: number;
}

interface Slot {
  readonly message: StoredMessage;
  receipt: string | null;
  hiddenUntil: number;
}

/** Queues as SQS has them, in memory; those whose name ends with `.fifo` keep the order of a group and drop repeats. */
export interface SqsQueues {
  /** Puts a message in; gives the id that it has. One of the same body within five minutes is dropped by a FIFO queue. */
  readonly send: (queueName: string, message: SentMessage) => string;
  /** Puts a message in as SQS itself moves it, with its id and the time at which it was first sent. */
  readonly put: (queueName: string, message: StoredMessage) => void;
  readonly receive: (
    queueName: string,
    most: number,
    hiddenSeconds: number,
  ) => [StoredMessage, receipt: string][];
  readonly remove: (queueName: string, receipt: string) => void;
  readonly hide: (queueName: string, receipt: string, seconds: number) => void;
  readonly counts: (queueName: string) => { readonly visible: number; readonly hidden: number };
  /** All that is in a queue, hidden or not. */
  readonly messages: (queueName: string) => readonly StoredMessage[];
}

const REPEATS_MILLISECONDS = 5 * 60_000;

/** Makes them. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html */
export function sqsQueues(now: () => number): SqsQueues {
  const queues = new Map<string, Slot[]>();
  const lately = new Map<string, { readonly messageId: string; readonly at: number }>();
  const slotsOf = (queueName: string): Slot[] => {
    const slots = queues.get(queueName) ?? [];
    queues.set(queueName, slots);
    return slots;
  };
  const put: SqsQueues['put'] = (queueName, message) => {
    slotsOf(queueName).push({ message, receipt: null, hiddenUntil: 0 });
  };

  return {
    put,

    send: (queueName, { body, attributes = {}, groupId = null }) => {
      const key = `${queueName} ${body}`;
      const before = lately.get(key);
      const isRepeat = before !== undefined && now() - before.at < REPEATS_MILLISECONDS;
      if (queueName.endsWith('.fifo') && isRepeat) return before.messageId;
      const messageId = randomUUID();
      lately.set(key, { messageId, at: now() });
      put(queueName, { messageId, body, attributes, groupId, sentAt: now() });
      return messageId;
    },

    receive: (queueName, most, hiddenSeconds) => {
      const slots = slotsOf(queueName);
      const isOut = ({ hiddenUntil }: Slot) => hiddenUntil > now();
      const busy = new Set(slots.filter(isOut).map(({ message: { groupId } }) => groupId));
      const isFree = (slot: Slot) =>
        !isOut(slot) && (!queueName.endsWith('.fifo') || !busy.has(slot.message.groupId));
      return slots
        .filter(isFree)
        .slice(0, most)
        .map((slot) => {
          slot.receipt = randomUUID();
          slot.hiddenUntil = now() + hiddenSeconds * 1_000;
          return [slot.message, slot.receipt];
        });
    },

    remove: (queueName, receipt) => {
      queues.set(
        queueName,
        slotsOf(queueName).filter((slot) => slot.receipt !== receipt),
      );
    },

    hide: (queueName, receipt, seconds) => {
      const slot = slotsOf(queueName).find((each) => each.receipt === receipt);
      if (slot !== undefined) slot.hiddenUntil = now() + seconds * 1_000;
    },

    counts: (queueName) => {
      const slots = slotsOf(queueName);
      const hidden = slots.filter(({ hiddenUntil }) => hiddenUntil > now()).length;
      return { visible: slots.length - hidden, hidden };
    },

    messages: (queueName) => slotsOf(queueName).map(({ message }) => message),
  };
}
