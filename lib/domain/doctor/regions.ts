import type { Reading } from '../fleet/readiness.ts';
import type { FleetPolicy } from '../fleet/fleet-policy.ts';
import { amissOr, counted, ok, unknown, warning, wrong, type Line } from './line.ts';

/** A Region that is enabled in the account. */
export interface RegionState {
  readonly region: string;
  /** Whether the guardrail is deployed there, by the stack's name. */
  readonly hasStack: Reading<boolean>;
  /** How many instances run there; what is above a thousand is not counted. */
  readonly running: Reading<number>;
}

/** Which Regions nothing looks at, or only the sweep does. Those in which nothing runs are only mentioned. */
export function judgeRegions(
  regions: readonly RegionState[],
  fleet: Pick<FleetPolicy, 'schedule' | 'regions'>,
): readonly Line[] {
  const isSwept = (region: string) =>
    fleet.schedule !== null && (fleet.regions.length === 0 || fleet.regions.includes(region));
  const bare = regions.filter(({ hasStack }) => hasStack.kind === 'read' && !hasStack.value);
  const inUse = bare.flatMap(({ region, running }) =>
    running.kind === 'read' && running.value > 0 ? [{ region, instances: running.value }] : [],
  );
  const open = inUse.filter(({ region }) => !isSwept(region));
  const swept = inUse.filter(({ region }) => isSwept(region));
  return amissOr(
    [
      ...(open.length === 0 ? [] : [uncovered(open)]),
      ...(swept.length === 0 ? [] : [sweptOnly(swept)]),
      ...unreadLines(regions),
    ],
    ok('regions', fineWords(regions, bare)),
  );
}

/** A Region without the guardrail, and how many instances run there. */
interface BareRegion {
  readonly region: string;
  readonly instances: number;
}

function uncovered(regions: readonly BareRegion[]): Line {
  const found = `Nothing guards ${named(regions)}: no stack, and no sweep.`;
  return wrong('regions', found, 'Deploy there, or add them to fleet.regions of the policy.');
}

function sweptOnly(regions: readonly BareRegion[]): Line {
  const found = `Only the sweep looks at ${named(regions)}: what is launched there stays open until it comes.`;
  return warning('regions', found, 'Deploy there as well.', 'npm run deploy -- --region REGION');
}

function named(regions: readonly BareRegion[]): string {
  return regions.map(({ region, instances }) => `${region} (${counted(instances, 'instance')})`).join(', ');
}

/** Regions that were not read for the same reason are one line. */
function unreadLines(regions: readonly RegionState[]): Line[] {
  const unread = regions.flatMap(({ region, hasStack, running }) => {
    const failed = [hasStack, running].find((reading) => reading.kind === 'unread');
    return failed === undefined ? [] : [{ region, problem: failed.problem }];
  });
  return [...Map.groupBy(unread, ({ problem }) => problem)].map(([problem, all]) => {
    const where = all.map(({ region }) => region).join(', ');
    return unknown('regions', `${where}: ${problem}`, 'Look there with other credentials.');
  });
}

function fineWords(regions: readonly RegionState[], bare: readonly RegionState[]): string {
  const guarded = regions.length - bare.length;
  const rest = bare.length === 0 ? '' : `; in the other ${bare.length} nothing runs`;
  return `${counted(regions.length, 'Region')} enabled, ${guarded} with the guardrail${rest}.`;
}
