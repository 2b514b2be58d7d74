import type { ExceptionsInUse } from './exceptions-in-use.ts';
import type { FleetScan } from './fleet-scan.ts';
import type { History } from './history.ts';
import type { Reading } from './readiness.ts';

/** What was found in the fleet, and what the guardrail remembers of it. */
export interface FleetReport extends FleetScan {
  /** `null`: they were not looked at, and every instance was judged as if there were none. */
  readonly exceptions: ExceptionsInUse | null;
  /** `null`: it was not looked at. */
  readonly history: Reading<History> | null;
}
