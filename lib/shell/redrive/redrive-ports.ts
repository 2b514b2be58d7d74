import type { InstanceKey } from '../../domain/instance.ts';
import type { LastRecords } from '../../domain/redrive/dead-letter.ts';

/** A message as a queue gives it, hidden from others until it is given back, removed, or its time is up. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: Date;
  /** Those that are text. */
  readonly attributes: Readonly<Record<string, string>>;
  /** In a FIFO queue. */
  readonly groupId: string | null;
  /** By which it is given back or removed. */
  readonly receipt: string;
}

/** Everything that bringing messages back needs of the world. Each port throws what is transient, after some tries. */
export interface RedrivePorts {
  /** How many messages a queue holds, about: those that can be seen, are being worked on, and are delayed. */
  readonly countIn: (queueUrl: string) => Promise<number>;
  /** Up to ten messages, hidden for so long; none, where the queue has none that can be seen. */
  readonly receive: (queueUrl: string, hiddenSeconds: number) => Promise<readonly WaitingMessage[]>;
  /** Lets others see messages at once. */
  readonly giveBack: (queueUrl: string, receipts: readonly string[]) => Promise<void>;
  /** Sends a message on; gives the id that it has from now on. */
  readonly send: (
    queueUrl: string,
    message: Pick<WaitingMessage, 'body' | 'attributes' | 'groupId'>,
  ) => Promise<string>;
  readonly remove: (queueUrl: string, receipt: string) => Promise<void>;
  /** The last finished record of each instance that has one. */
  readonly lastRecords: (instances: readonly InstanceKey[]) => Promise<LastRecords>;
  readonly now: () => Date;
  readonly wait: (milliseconds: number) => Promise<void>;
}
