import type { Reading } from '../domain/fleet/readiness.ts';
import { problemOf } from './fleet/each-place.ts';

/** An answer, or in words why there is none. */
export async function reading<Value>(answer: Promise<Value>): Promise<Reading<Value>> {
  try {
    return { kind: 'read', value: await answer };
  } catch (error) {
    return { kind: 'unread', problem: problemOf(error) };
  }
}
