import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

const items = z.array(z.record(z.string(), z.unknown()));

/**
 * What is stored and on its way at a moment of a version's life: what the next one has to read. Made by the code of
 * that version and never changed afterwards.
 */
export const inFlight = z.object({
  madeAt: z.iso.datetime().transform((text) => new Date(text)),
  /** What the guard and exceptions have written. */
  records: items,
  exceptions: items,
  stories: items,
  /** What a sweep has written, with a wave that is looked after. */
  sweep: items,
  /** The instance whose change was made and not written down any more, and one that is loosened by an exception. */
  interrupted: z.string(),
  excepted: z.string(),
  /** Bodies of messages, by the queue that they are in. */
  messages: z.object({
    findings: z.array(z.string()),
    reevaluation: z.array(z.string()),
    news: z.array(z.string()),
    slackAnswers: z.array(z.string()),
    imdsV1Use: z.array(z.string()),
  }),
  /** What workflows that began under the version call functions with. */
  calls: z.object({ askApprovers: z.unknown(), conductSweep: z.array(z.unknown()), sweepPlace: z.unknown() }),
  /** The token of an approval link, and the bytes of its key. */
  link: z.object({ token: z.string(), key: z.string() }),
  /** The values of buttons that stand in Slack. */
  buttons: z.array(z.string()),
  /** The policy as the parameter holds it, and what `exceptions export --json` printed. */
  policy: z.string(),
  exported: z.string(),
});

export type InFlight = z.output<typeof inFlight>;

/** What a version left behind. */
export function inFlightOf(version: string): InFlight {
  return inFlight.parse(
    JSON.parse(readFileSync(join(import.meta.dirname, version, 'in-flight.json'), 'utf8')),
  );
}

/** Everything in a table of this machine. */
export async function itemsIn(TableName: string): Promise<z.infer<typeof items>> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const found: unknown[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) found.push(...Items);
  return items.parse(found);
}

/** Puts what a version left behind into a table of this machine. */
export async function putInto(tableName: string, left: z.infer<typeof items>): Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  for (let start = 0; start < left.length; start += 25) {
    const requests = left.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
  }
}
