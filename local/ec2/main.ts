import { parseArguments, usage } from './command-line.ts';
import { startEc2Simulator } from './server.ts';

/** `npm run -s local:ec2`: an EC2 that runs alone, until it is interrupted. */
async function main(): Promise<void> {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.kind === 'refused') {
    console.error(`${parsed.reason} ${usage}`);
    process.exitCode = 2;
    return;
  }
  const { options, fleet, regions } = parsed;
  const simulator = await startEc2Simulator(options);
  const ids = regions.flatMap((region) => simulator.instances.seedFleet(fleet, { region }));
  console.log(welcome(simulator.url, simulator.imdsUrl(ids[0] ?? 'INSTANCE-ID'), ids.length));
  const stop = (): void => void simulator.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function welcome(url: string, imdsUrl: string, instances: number): string {
  return [
    `EC2, IMDS, STS and CloudWatch's IMDS metrics: ${url} (${instances} instances)`,
    '',
    '  export AWS_ACCESS_KEY_ID=123456789012 AWS_SECRET_ACCESS_KEY=none AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1',
    `  AWS_ENDPOINT_URL=${url} aws ec2 describe-instances`,
    `  curl ${imdsUrl}/latest/meta-data/instance-id`,
    `  curl -X POST ${url}/_local/faults -d '{"kind":"error","action":"DescribeInstances","code":"InternalError","status":500}'`,
    '',
    'An access key of 12 digits is the account. Ctrl-C ends it.',
  ].join('\n');
}

try {
  await main();
} catch (error) {
  console.error(`The simulator could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
