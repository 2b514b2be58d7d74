import { decide } from '../../../../lib/domain/decide.ts';
import { fleetRow, type FleetRow } from '../../../../lib/domain/fleet/fleet-row.ts';
import { asIfCleared } from '../../../../lib/domain/fleet/clearance.ts';
import type { Instance } from '../../../../lib/domain/instance.ts';
import type { Policy } from '../../../../lib/domain/policy.ts';
import { anInstance, aPolicy, facts, LONG_AGO, NOW, v1Allowed } from '../../../given.ts';

/** The row that a scan makes of an instance; an old one that allows IMDSv1, unless it is said otherwise. */
export function aRow(differences: Partial<Instance> = {}, policy: Policy = aPolicy()): FleetRow {
  const instance = anInstance({ metadataOptions: v1Allowed, firstLaunchedAt: LONG_AGO, ...differences });
  const known = facts({ instance, policy, trigger: { kind: 'sweep', requested: {} } });
  const decision = decide(known);
  const { action } = decide({ ...known, clearance: asIfCleared(NOW) });
  const row = fleetRow(instance, decision, action, policy);
  if (row === null) throw new Error(`There is nothing to tell of the instance: ${decision.reason}`);
  return row;
}
