import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { SweepWish } from '../boundary/sweep-wish.ts';

/**
 * Starts the state machine of sweeps; the execution has the name.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export async function startSweep(stateMachineArn: string, name: string, wish: SweepWish): Promise<void> {
  const input = JSON.stringify(wish);
  await new SFNClient({}).send(new StartExecutionCommand({ stateMachineArn, name, input }));
}
