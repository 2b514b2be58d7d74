import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from '../../local/embedded/http.ts';

/** What was used of DynamoDB so far. */
export interface Capacity {
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const units = z.object({ CapacityUnits: z.number() });
const answer = z.object({ ConsumedCapacity: z.union([units.transform((one) => [one]), z.array(units)]) });

const READS: ReadonlySet<string> = new Set(['BatchGetItem', 'GetItem', 'Query']);

/**
 * A DynamoDB before another one, which asks for each call what it has used. The one on this machine knows nothing of
 * what global indexes use; each write of the guard moves an entry of the index `timeline`, which has whole items in it
 * and so takes as much again.
 */
export async function startCapacityProxy(target: string): Promise<{
  readonly url: string;
  readonly capacity: () => Capacity;
  readonly stop: () => Promise<void>;
}> {
  const used = { calls: 0, readUnits: 0, writeUnits: 0 };
  const { url, stop } = await listen((request, response) => {
    void forward(target, request.headers, text(request)).then(({ status, headers, body, operation }) => {
      const consumed = answer.safeParse(JSON.parse(body)).data?.ConsumedCapacity ?? [];
      const sum = consumed.reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
      used.calls += 1;
      if (READS.has(operation)) used.readUnits += sum;
      else used.writeUnits += sum * (operation === 'PutItem' || operation === 'UpdateItem' ? 2 : 1);
      response.writeHead(status, headers).end(body);
    });
  });
  return { url, capacity: () => ({ ...used }), stop };
}

async function forward(
  target: string,
  {
    'x-amz-target': name = '',
    'content-type': type = '',
    authorization = '',
    'x-amz-date': date = '',
  }: NodeJS.Dict<string | string[]>,
  sent: Promise<string>,
) {
  const asked: unknown = { ...(JSON.parse(await sent) as object), ReturnConsumedCapacity: 'TOTAL' };
  const headers = {
    'x-amz-target': String(name),
    'content-type': String(type),
    authorization: String(authorization),
    'x-amz-date': String(date),
  };
  const answered = await fetch(target, { method: 'POST', headers, body: JSON.stringify(asked) });
  const crc32 = answered.headers.get('x-amz-crc32');
  return {
    status: answered.status,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      ...(crc32 !== null && { 'x-amz-crc32': crc32 }),
    },
    body: await answered.text(),
    operation: String(name).split('.')[1] ?? '',
  };
}
