import type { Policy } from '../domain/policy.ts';
import { requestForUse } from '../shell/exceptions/request-for-use.ts';
import type { RunPorts } from '../shell/fleet/run-sweep.ts';
import { exceptionStore } from './exceptions.ts';
import { exceptionWorkflow } from './exception-workflow.ts';
import type { FleetConnection } from './fleet-connection.ts';
import { fleetInstances } from './fleet-instances.ts';
import { timeline } from './timeline.ts';
import { sweepPorts, type SweepTables } from './sweep-ports.ts';

/** What a sweep in an operator's own process is told of the guardrail's stack. */
export interface OperatorSweep extends SweepTables {
  readonly exceptionWorkflowArn: string;
}

/** The ports of a whole sweep with an operator's own credentials. */
export function operatorSweepPorts(
  connection: FleetConnection,
  stack: OperatorSweep,
  policy: Policy,
): Omit<RunPorts, 'deadlineOf'> {
  const now = () => new Date();
  const requesting = {
    policy: () => Promise.resolve(policy),
    ...exceptionStore(stack.exceptionsTableName),
    ...exceptionWorkflow(stack.exceptionWorkflowArn, stack.exceptionsTableName),
    now,
  };
  const ports = sweepPorts(connection, stack, {
    policy: requesting.policy,
    requestForUse: async (finding) => {
      await requestForUse(finding, requesting);
    },
  });
  const { openedUntil } = timeline(stack.recordsTableName);
  return { ...ports, openedUntil, regionsOf: fleetInstances(connection).regionsOf, now };
}
