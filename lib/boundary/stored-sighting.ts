import * as z from 'zod';
import type { SightedInstance, Sighting } from '../domain/fleet/sighting.ts';
import { instantSchema } from './record-schemas.ts';

const item = z.object({
  firstSeenAt: instantSchema,
  lastSeenAt: instantSchema,
}) satisfies z.ZodType<Sighting>;

/**
 * Where the sighting of an instance is in the table of records. Not beside the instance's memory: so the role of
 * whoever notes sightings can be kept from everything else in the table, by the partition key.
 */
export function sightingKey({ accountId, instanceId }: SightedInstance): {
  readonly pk: string;
  readonly sk: string;
} {
  return { pk: `sighting#${accountId}/${instanceId}`, sk: 'imdsv1-use' };
}

/** Reads a sighting as the table holds it; throws a `ZodError` where it is not one. */
export function parseSighting(json: unknown): Sighting {
  return item.parse(json);
}
