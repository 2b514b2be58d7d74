import { EC2Client, RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { manualClock, type ManualClock } from '../../../local/ec2/clock.ts';
import type { EventBridgeEvent } from '../../../local/ec2/events/envelope.ts';
import type { SimulatorOptions } from '../../../local/ec2/options.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../../local/ec2/server.ts';
import { onTestFinished } from 'vitest';

export const noon = Date.parse('2026-03-01T12:00:00Z');
export const imageId = 'ami-0123456789abcdef0';

export interface Given {
  readonly simulator: Ec2Simulator;
  readonly clock: ManualClock;
  readonly ec2: EC2Client;
  readonly events: EventBridgeEvent[];
  /** The events of CloudTrail, or of one of its event names. */
  readonly records: (eventName?: string) => EventBridgeEvent['detail'][];
}

/** A simulator whose clock stands at noon, and an AWS SDK client of it; both end with the test. */
export async function givenSimulator(options: SimulatorOptions = {}): Promise<Given> {
  const clock = manualClock(noon);
  const events: EventBridgeEvent[] = [];
  const simulator = await startEc2Simulator({ clock, onEvent: (event) => events.push(event), ...options });
  const ec2 = givenClient(simulator);
  onTestFinished(async () => {
    ec2.destroy();
    await simulator.close();
  });
  const records = (eventName?: string): EventBridgeEvent['detail'][] =>
    events
      .filter((event) => event['detail-type'] === 'AWS API Call via CloudTrail')
      .map((event) => event.detail)
      .filter((detail) => eventName === undefined || detail['eventName'] === eventName);
  return { simulator, clock, ec2, events, records };
}

/** What an AWS client of the simulator is made with: no retries, so that each call is one call. */
export function clientConfig(
  { url }: Ec2Simulator,
  { accessKeyId = 'AKIAEXAMPLEEXAMPLE01', region = 'us-east-1' } = {},
) {
  return {
    endpoint: url,
    region,
    credentials: { accessKeyId, secretAccessKey: 'no-secret' },
    maxAttempts: 1,
  };
}

export function givenClient(simulator: Ec2Simulator, caller?: Parameters<typeof clientConfig>[1]): EC2Client {
  return new EC2Client(clientConfig(simulator, caller));
}

/** Launches by the API and gives the ids. */
export async function launched(
  ec2: EC2Client,
  input: Partial<RunInstancesCommandInput> = {},
): Promise<[string, ...string[]]> {
  const answer = await ec2.send(
    new RunInstancesCommand({ ImageId: imageId, MinCount: 1, MaxCount: 1, ...input }),
  );
  const [first = '', ...others] = (answer.Instances ?? []).map((instance) => instance.InstanceId ?? '');
  return [first, ...others];
}

/** The error that a call is refused with; a call that succeeds is the test's failure. */
export async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => Promise.reject(new Error('The call was not refused.')),
    (error: unknown) => error,
  );
}
