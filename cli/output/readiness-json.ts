import { nextStep } from '../../lib/domain/fleet/next-step.ts';
import type { FleetReadiness, PlaceReadiness } from '../../lib/shell/fleet/check-readiness.ts';
import type { Enabling } from '../enable-tokens.ts';

/** Readiness as `readiness --json` prints it, with what came of `--enable`: a contract that scripts rely on. */
export function readinessJson(readiness: FleetReadiness, enabling: Enabling | null): object {
  const { at, window, places, exceptionsKnown, gaps } = readiness;
  const complete = gaps.length === 0;
  return { at, complete, gaps, window, exceptionsKnown, places: places.map(placeJson), enabling };
}

function placeJson(place: PlaceReadiness): object {
  const { accountId, region, readiness, evidence } = place;
  const defaults = evidence.defaults.kind === 'read' ? evidence.defaults.value : null;
  return { accountId, region, ...readiness, defaults, nextStep: nextStep(readiness, place) };
}
