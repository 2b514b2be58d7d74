import * as z from 'zod';
import type { HeldCall } from './gate.ts';
import type { Step } from './history.ts';

const text = z.object({ S: z.string() });
const update = z.object({
  Key: z.object({ pk: text, sk: text }),
  UpdateExpression: z.string(),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()),
});
const lease = z.object({ ':until': z.object({ N: z.coerce.number() }) });
const reading = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.object({ pk: text, sk: text })) })),
});

/** What a call that was carried out has done, as the histories of instances have it. */
export function stepsIn({ operation, body }: HeldCall, by: string, at: number): Step[] {
  switch (operation) {
    case 'ModifyInstanceMetadataOptions': {
      const instanceId = new URLSearchParams(body).get('InstanceId') ?? '';
      return [{ kind: 'changed', by, instanceId, at }];
    }
    case 'BatchGetItem': {
      const keys = Object.values(reading.parse(JSON.parse(body)).RequestItems).flatMap(({ Keys }) => Keys);
      return keys
        .filter(({ sk }) => sk.S === 'memory')
        .map(({ pk }) => ({ kind: 'read', by, instanceId: instanceIn(pk.S), at }));
    }
    case 'UpdateItem': {
      const parsed = update.safeParse(JSON.parse(body));
      return parsed.success ? stepsOfUpdate(parsed.data, by, at) : [];
    }
    default:
      return [];
  }
}

function stepsOfUpdate(
  { Key, UpdateExpression: expression, ExpressionAttributeValues: values }: z.infer<typeof update>,
  by: string,
  at: number,
): Step[] {
  const of = { by, instanceId: instanceIn(Key.pk.S), at };
  if (expression.startsWith('SET #open = '))
    return [{ kind: 'opened', ...of, until: lease.parse(values)[':until'].N }];
  if (expression.includes('REMOVE #open')) return [{ kind: 'closed', ...of }];
  return expression === 'REMOVE leasedUntil' ? [{ kind: 'released', ...of }] : [];
}

function instanceIn(key: string): string {
  return key.slice(key.lastIndexOf('i-'));
}
