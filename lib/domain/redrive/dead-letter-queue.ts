/** A dead-letter queue of the guardrail, and the queue that its messages go back to. */
export interface DeadLetterQueue {
  /** What it is called on the command line: `CloudTrail`, `PostFinding`. */
  readonly name: string;
  readonly url: string;
  readonly workUrl: string;
}

/** The dead-letter queues of a stack. */
export interface DeadLetterQueues {
  readonly queues: readonly DeadLetterQueue[];
  /** The logical ids of those whose queue is not in the stack: of another version, or somebody has changed it. */
  readonly unpaired: readonly string[];
}

/** Messages that were tried in vain, and those that never came so far. `lib/stack` names all its queues like this. */
const DEAD_LETTERS = /^(.+?)(DeadLetter|Undelivered)Queue$/;

/**
 * Finds the dead-letter queues among all queues of a stack, given by their logical ids with their URLs: that of
 * `SlackAnswersQueue` is `SlackAnswersDeadLetterQueue`.
 */
export function deadLetterQueuesIn(urls: ReadonlyMap<string, string>): DeadLetterQueues {
  const queues: DeadLetterQueue[] = [];
  const unpaired: string[] = [];
  for (const [logicalId, url] of [...urls].toSorted(([one], [other]) => one.localeCompare(other))) {
    const [, base, kind] = DEAD_LETTERS.exec(logicalId) ?? [];
    if (base === undefined) continue;
    const workUrl = urls.get(`${base}Queue`);
    if (workUrl === undefined) unpaired.push(logicalId);
    else queues.push({ name: kind === 'Undelivered' ? `${base}${kind}` : base, url, workUrl });
  }
  return { queues, unpaired };
}

/** Whether somebody means this queue: by its name, its logical id, its alarm's, or what SQS calls it. */
export function isNamed({ name, url }: DeadLetterQueue, given: string): boolean {
  const wanted = given.toLowerCase();
  const names = [name, `${name}DeadLetterQueue`, `${name}Queue`, url.slice(url.lastIndexOf('/') + 1)];
  return names.some((each) => each.toLowerCase() === wanted);
}

/** A FIFO queue, which gives no more of a group while some of it are being worked on. */
export function isFifo({ url }: Pick<DeadLetterQueue, 'url'>): boolean {
  return url.endsWith('.fifo');
}
