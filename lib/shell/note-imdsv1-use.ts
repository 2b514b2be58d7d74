import { parseImdsV1Use } from '../boundary/imdsv1-use-message.ts';
import { seenAgain, type SightedInstance, type Sighting } from '../domain/fleet/sighting.ts';
import type { Message } from './intake.ts';
import { messageOf, type MalformedMessage } from './read-findings.ts';

/** A message with the time at which its queue took it: about that of the call. */
export interface TimedMessage extends Message {
  readonly sentAt: Date;
}

/** Everything that noting needs of the world. Throws what is transient. */
export interface NotePorts {
  /** Adds to what is known of an instance; what is older than that changes nothing. */
  readonly noteSighting: (instance: SightedInstance, sighting: Sighting) => Promise<void>;
}

/** What became of a batch. */
export interface NoteReport {
  readonly failedMessageIds: readonly string[];
  readonly malformed: readonly MalformedMessage[];
  /** Sessions that are not named after an instance. */
  readonly ignored: readonly string[];
  readonly noted: readonly SightedInstance[];
  readonly errors: readonly { readonly instance: SightedInstance; readonly error: string }[];
}

interface Use {
  readonly instance: SightedInstance;
  readonly sighting: Sighting;
  readonly messageIds: readonly string[];
}

/**
 * Notes which instances used IMDSv1, by the credentials of their calls: one write for each instance of a batch. Never
 * throws for a single message; what was not noted is named in `failedMessageIds` and comes back.
 */
export async function noteImdsV1Use(
  messages: readonly TimedMessage[],
  ports: NotePorts,
): Promise<NoteReport> {
  const { uses, ignored, malformed } = read(messages);
  const results = await Promise.all(uses.map((use) => note(use, ports)));
  const failed = results.flatMap(({ error, ...use }) => (error === null ? [] : [{ ...use, error }]));
  return {
    failedMessageIds: [
      ...malformed.map(({ messageId }) => messageId),
      ...failed.flatMap(({ messageIds }) => messageIds),
    ],
    malformed,
    ignored,
    noted: results.filter(({ error }) => error === null).map(({ instance }) => instance),
    errors: failed.map(({ instance, error }) => ({ instance, error })),
  };
}

function read(messages: readonly TimedMessage[]) {
  const uses = new Map<string, Use>();
  const ignored: string[] = [];
  const malformed: MalformedMessage[] = [];
  for (const message of messages) {
    try {
      const session = parseImdsV1Use(message.body);
      if (session.kind === 'other') ignored.push(session.sessionArn);
      else addUse(uses, session.instance, message);
    } catch (error) {
      malformed.push({ messageId: message.messageId, problem: messageOf(error) });
    }
  }
  return { uses: [...uses.values()], ignored, malformed };
}

function addUse(
  uses: Map<string, Use>,
  instance: SightedInstance,
  { messageId, sentAt }: TimedMessage,
): void {
  const key = `${instance.accountId}/${instance.instanceId}`;
  const { sighting, messageIds } = uses.get(key) ?? {
    sighting: { firstSeenAt: sentAt, lastSeenAt: sentAt },
    messageIds: [],
  };
  uses.set(key, { instance, sighting: seenAgain(sighting, sentAt), messageIds: [...messageIds, messageId] });
}

async function note(use: Use, ports: NotePorts): Promise<Use & { readonly error: string | null }> {
  try {
    await ports.noteSighting(use.instance, use.sighting);
    return { ...use, error: null };
  } catch (error) {
    return { ...use, error: messageOf(error) };
  }
}
