import { decide } from '../../domain/decide.ts';
import type { Decision } from '../../domain/decision.ts';
import { NOTHING_KNOWN } from '../../domain/facts.ts';
import type { FleetQuery } from '../../domain/fleet/fleet-query.ts';
import type { Instance } from '../../domain/instance.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Place } from '../guard-ports.ts';
import type { FleetPorts } from './fleet-ports.ts';

/** An instance, and what is decided of it without any memory. */
export interface Judged {
  readonly instance: Instance;
  readonly decision: Decision;
}

/** Reads what a query finds in a place, and judges it page by page. Throws what the ports throw. */
export async function* judgedPages(
  place: Place,
  query: FleetQuery,
  policy: Policy,
  ports: FleetPorts,
  signal: AbortSignal,
): AsyncGenerator<readonly Judged[]> {
  for await (const instances of ports.instancePages(place, query, signal)) {
    const now = ports.now();
    yield instances.map((instance) => ({
      instance,
      decision: decide({
        instance,
        policy,
        trigger: { kind: 'sweep', requested: {} },
        ...NOTHING_KNOWN,
        now,
      }),
    }));
  }
}
