import type { ExceptionsInUse } from './exceptions-in-use.ts';
import type { FleetScan } from './fleet-scan.ts';
import type { History } from './history.ts';
import type { Instance } from '../instance.ts';
import type { Readiness, Reading } from './readiness.ts';

/** What was found in the fleet, and what the guardrail remembers of it. */
export interface FleetReport extends FleetScan {
  /** `null`: they were not looked at, and every instance was judged as if there were none. */
  readonly exceptions: ExceptionsInUse | null;
  /** `null`: it was not looked at. */
  readonly history: Reading<History> | null;
  /** `null`: it was not looked at. */
  readonly readiness: readonly PlacedReadiness[] | null;
}

/** Whether `HttpTokensEnforced` can be switched on in an account's Region. */
export interface PlacedReadiness extends Pick<Instance, 'accountId' | 'region'> {
  readonly readiness: Readiness;
}
