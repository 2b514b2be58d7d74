import { paginateScan, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseClosedRecord, parseMemory } from '../../lib/boundary/stored-record.ts';
import { parseStoryState } from '../../lib/boundary/stored-story.ts';
import { TABLES } from '../../local/embedded/tables.ts';
import type { Options } from './commands.ts';
import type { Allowed, History, InstanceAtEnd } from './history.ts';
import type { Known } from './cast.ts';
import type { Play } from './play.ts';
import { deadLettersAlarmOf, type QueueName } from './stack-facts.ts';
import type { World } from './world.ts';

const marked = z.object({ event_payload: z.object({ id: z.string() }) });

/** Reads how all stands: EC2's truth, the tables, the topic, the dead-letter queues and Slack. */
export async function readHistory(play: Play, tables: DynamoDBDocumentClient): Promise<History> {
  const { world, instances, changes, steps } = play;
  const [records, stories] = await Promise.all([
    itemsOf(tables, TABLES.recordsTableName),
    itemsOf(tables, TABLES.storiesTableName),
  ]);
  return {
    changes: [...changes],
    steps: [...steps],
    instances: instances.map((known) => atEnd(known, play)),
    records: records.filter(({ sk }) => String(sk).startsWith('record#')).map(parseClosedRecord),
    open: records
      .filter(({ sk }) => sk === 'memory')
      .filter((item) => parseMemory(item).open !== null)
      .map(({ pk }) => String(pk)),
    findings: [...world.findings],
    deadLetters: deadLettersOf(play),
    slack: slackOf(world),
    toldInSlack: stories
      .filter(({ pk }) => String(pk).startsWith('story#'))
      .flatMap((item) => parseStoryState(item)?.story.entries.map(({ findingId }) => findingId) ?? []),
  };
}

async function itemsOf(
  client: DynamoDBDocumentClient,
  TableName: string,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateScan({ client }, { TableName })) items.push(...(page.Items ?? []));
  return items;
}

function atEnd(known: Known, { world, exceptions, allowedFor }: Play): InstanceAtEnd {
  const { instanceId, inGroup, seeded, changes } = known;
  const found = world.ec2.instances.get(instanceId);
  const isGone = found === undefined || found.state === 'terminated' || found.state === 'shutting-down';
  const options = found?.metadataOptions ?? {
    httpTokens: 'required',
    httpPutResponseHopLimit: 1,
    httpEndpoint: 'enabled',
  };
  const granted = exceptions.filter(({ scope: { kind, id } }) =>
    kind === 'instance' ? id === instanceId : inGroup,
  );
  const allowed = allowedFor(known);
  return {
    instanceId,
    isGone,
    options,
    allowed,
    reportedOnly: reportedOnly(seeded, allowed),
    changes,
    exceptions: granted.length,
  };
}

function reportedOnly(seeded: Options | null, allowed: Allowed): Allowed | null {
  if (seeded === null) return null;
  return {
    httpTokens: seeded.httpTokens === 'optional' ? 'optional' : allowed.httpTokens,
    httpPutResponseHopLimit: Math.max(seeded.httpPutResponseHopLimit, allowed.httpPutResponseHopLimit),
  };
}

function deadLettersOf({ world, failedTries }: Play): History['deadLetters'] {
  return Object.entries(world.queues).flatMap(([name, queue]) =>
    queue.deadLetters().map(({ messageId, body }) => ({
      queue: name,
      alarm: deadLettersAlarmOf(name as QueueName),
      body,
      failedTries: failedTries.get(messageId) ?? 0,
      maxReceiveCount: queue.facts.maxReceiveCount,
    })),
  );
}

function slackOf({ slack }: World): History['slack'] {
  return slack.messages.list().map(({ metadata, threadTs, ts }) => ({
    id: marked.safeParse(metadata).data?.event_payload.id ?? `unmarked ${ts}`,
    isReply: threadTs !== null,
  }));
}
