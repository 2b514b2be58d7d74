import { onTestFinished, vi } from 'vitest';
import type { SimulatorOptions } from '../../local/ec2/options.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../local/ec2/server.ts';

export const ACCOUNT = '111122223333';
export const HOME = 'eu-west-1';

/** A local EC2 that the command line finds by the environment, as a person's shell would say it. */
export async function givenEc2(options: SimulatorOptions = {}): Promise<Ec2Simulator> {
  const ec2 = await startEc2Simulator({
    accountId: ACCOUNT,
    region: HOME,
    regions: [HOME, 'us-east-1'],
    ...options,
  });
  vi.stubEnv('AWS_REGION', HOME);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLEEXAMPLE01');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('AWS_ENDPOINT_URL_EC2', ec2.url);
  vi.stubEnv('AWS_ENDPOINT_URL_STS', ec2.url);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', ec2.url);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await ec2.close();
  });
  return ec2;
}

/** The columns of the widest line; wide characters take two. */
export function widestOf(text: string): number {
  const wide = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/gu;
  return Math.max(
    ...text.split('\n').map((line) => Array.from(line).length + (line.match(wide)?.length ?? 0)),
  );
}
