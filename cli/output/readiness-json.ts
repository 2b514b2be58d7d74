import { nextStep } from '../../lib/domain/fleet/next-step.ts';
import type { FleetReadiness, PlaceReadiness } from '../../lib/shell/fleet/check-readiness.ts';

/** Readiness as `readiness --json` prints it: a contract that scripts rely on. */
export function readinessJson({ at, window, places, gaps }: FleetReadiness): object {
  return { at, complete: gaps.length === 0, gaps, window, places: places.map(placeJson) };
}

function placeJson(place: PlaceReadiness): object {
  const { accountId, region, readiness, evidence } = place;
  const defaults = evidence.defaults.kind === 'read' ? evidence.defaults.value : null;
  return { accountId, region, ...readiness, defaults, nextStep: nextStep(readiness, place) };
}
