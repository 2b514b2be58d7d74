import { onTestFinished } from 'vitest';
import { fleetConnection, type FleetConnection } from '../../../../lib/adapters/fleet-connection.ts';
import { fleetReadiness } from '../../../../lib/adapters/fleet-readiness.ts';
import type { ReadinessPorts } from '../../../../lib/shell/fleet/fleet-ports.ts';
import type { SimulatorOptions } from '../../../../local/ec2/options.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../../../local/ec2/server.ts';

export const ACCOUNT = '111122223333';
export const MEMBER = '444455556666';
export const HOME = 'eu-west-1';

export const never = new AbortController().signal;

/** The ports over HTTP to a simulator that ends with the test; its own account is {@link ACCOUNT}. */
export async function givenFleet(
  options: SimulatorOptions = {},
  roleName = 'scanner',
): Promise<{ ec2: Ec2Simulator; ports: ReadinessPorts; connection: FleetConnection }> {
  const ec2 = await startEc2Simulator({ accountId: ACCOUNT, region: HOME, ...options });
  onTestFinished(() => ec2.close());
  Object.assign(process.env, {
    AWS_REGION: HOME,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE01',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_STS: ec2.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: ec2.url,
  });
  const connection = fleetConnection({ accountId: ACCOUNT, partition: 'aws', region: HOME }, roleName);
  return { ec2, ports: fleetReadiness(connection), connection };
}
