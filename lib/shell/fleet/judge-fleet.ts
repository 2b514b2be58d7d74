import { decide } from '../../domain/decide.ts';
import type { Action, Decision } from '../../domain/decision.ts';
import { NOTHING_KNOWN, type Facts } from '../../domain/facts.ts';
import { asIfCleared } from '../../domain/fleet/clearance.ts';
import type { FleetQuery } from '../../domain/fleet/fleet-query.ts';
import type { Instance } from '../../domain/instance.ts';
import type { Place } from '../guard-ports.ts';
import type { FleetPorts } from './fleet-ports.ts';

/** An instance, and what is decided of it without any memory. */
export interface Judged {
  readonly instance: Instance;
  readonly decision: Decision;
  /** What the policy wants done with it, be it at once or by a sweep that first looks whether IMDSv1 is used. */
  readonly action: Action;
}

/** What instances are judged by without any memory of them. */
export type Standard = Pick<Facts, 'policy' | 'exceptions'>;

/** Reads what a query finds in a place, and judges it page by page. Throws what the ports throw. */
export async function* judgedPages(
  place: Place,
  query: FleetQuery,
  { policy, exceptions }: Standard,
  ports: FleetPorts,
  signal: AbortSignal,
): AsyncGenerator<readonly Judged[]> {
  for await (const instances of ports.instancePages(place, query, signal)) {
    const now = ports.now();
    yield instances.map((instance) => {
      const facts: Facts = {
        instance,
        policy,
        trigger: { kind: 'sweep', requested: {} },
        ...NOTHING_KNOWN,
        exceptions,
        now,
      };
      const { action } = decide({ ...facts, clearance: asIfCleared(now) });
      return { instance, decision: decide(facts), action };
    });
  }
}
