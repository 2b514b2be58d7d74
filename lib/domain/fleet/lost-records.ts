import type { InstanceKey } from '../instance.ts';
import type { Gap } from './fleet-scan.ts';

/** An account's Region. */
type Place = Pick<InstanceKey, 'accountId' | 'region'>;

/**
 * What was begun with instances where no sweep comes any more, as by a Region that was taken out of the policy: their
 * records would stay open in silence. `opened` are the instances whose records are open, `places` where the sweep goes,
 * `gaps` what it cannot look at by itself.
 */
export function lostRecords(
  opened: readonly InstanceKey[],
  places: readonly Place[],
  gaps: readonly Gap[],
): Gap[] {
  const swept = new Set(places.map(keyOf));
  // Nobody knows the Regions of these accounts, and each is a gap already.
  const closed = new Set(gaps.filter(({ region }) => region === null).map(({ accountId }) => accountId));
  const lost = opened.filter((each) => !swept.has(keyOf(each)) && !closed.has(each.accountId));
  return [...Map.groupBy(lost, keyOf).values()].flatMap((inPlace) => {
    const [first] = inPlace;
    if (first === undefined) return [];
    const { accountId, region, instanceId } = first;
    const others = inPlace.length === 1 ? instanceId : `${instanceId} and ${inPlace.length - 1} more`;
    const problem = `What was begun with ${others} there was never finished, and no sweep looks there: guardrail sweep --here --account ${accountId} --region ${region} does, or add it to fleet.accounts and fleet.regions.`;
    return [{ accountId, region, problem }];
  });
}

function keyOf({ accountId, region }: Place): string {
  return `${accountId}/${region}`;
}
