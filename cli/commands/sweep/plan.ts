import { planSweep } from '../../../lib/shell/fleet/plan-sweep.ts';
import { reachFleet, refuseGaps } from '../../fleet.ts';
import { pretty } from '../../output/pretty.ts';
import { planJson, planText } from '../../output/sweep-plan-text.ts';
import { styleFor } from '../../output/style.ts';
import { fleetOptionsOf, operatorPortsOf, policyOf, sweepStack } from '../../sweep-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { SweepCommandOptions } from '../sweep.ts';

/** Says what a sweep would do now. */
export async function planFleet(options: SweepCommandOptions, terminal: Terminal): Promise<void> {
  const deployment = await sweepStack(options);
  const policy = await policyOf(options.policy, deployment, terminal);
  const reached = await reachFleet(fleetOptionsOf(options, policy));
  const ports = await operatorPortsOf(reached, deployment, policy);
  const plan = await planSweep(
    reached.extent,
    policy,
    { ...ports, fleet: { ...ports.fleet, regionsOf: ports.regionsOf } },
    new AbortController().signal,
  );
  terminal.out(options.json ? pretty(planJson(plan)) : planText(plan, policy, styleFor(terminal.colours)));
  refuseGaps(plan.gaps, terminal);
}
