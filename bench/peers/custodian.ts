import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setUpPython } from '../../local/python-environment.ts';
import type { Contender, PreparedScenario, Run } from './contender.ts';
import { awsEnvironment, REGION } from './environment.ts';
import { measuredRun } from './measured-run.ts';

const POLICY_NAME = 'ec2-require-imdsv2';

const requirements = join(import.meta.dirname, 'requirements.txt');

/** The version of Cloud Custodian that is pinned. */
export async function custodianVersion(): Promise<string> {
  return (
    /^c7n==(?<version>.+)$/m.exec(await readFile(requirements, 'utf8'))?.groups?.['version'] ?? 'unknown'
  );
}

/** Installs Cloud Custodian into an environment of its own, once. Gives the path of its Python. */
export async function setUpCustodian(): Promise<string> {
  return setUpPython({
    directory: join(import.meta.dirname, '..', '..', '.local', 'custodian'),
    requirements,
    purpose: 'The comparison with Cloud Custodian',
  });
}

/** Cloud Custodian's `custodian run`, as its documentation requires IMDSv2. */
export function custodian(python: string): Contender {
  return { name: 'Cloud Custodian', run: (scenario) => runCustodian(python, scenario) };
}

/**
 * The documented policy, in pages: with those it takes as long and a third less memory. EC2's own filter on
 * `metadata-options.http-tokens` is not among those that its `query` allows.
 * https://cloudcustodian.io/docs/aws/resources/ec2.html#set-metadata-access
 */
export function custodianPolicy(enforces: boolean) {
  return {
    name: POLICY_NAME,
    resource: 'aws.ec2',
    query: [{ MaxResults: 1000 }],
    filters: [{ type: 'value', key: 'MetadataOptions.HttpTokens', value: 'optional' }],
    actions: enforces ? [{ type: 'set-metadata-access', tokens: 'required' }] : [],
  };
}

async function runCustodian(python: string, scenario: PreparedScenario): Promise<Run> {
  const { directory, endpoint, enforces } = scenario;
  const policyFile = join(directory, 'policy.json');
  await writeFile(policyFile, JSON.stringify({ policies: [custodianPolicy(enforces)] }));
  const program = join(dirname(python), 'custodian');
  const flags = ['--region', REGION, '--output-dir', directory, '--cache-period', '0', '--skip-validation'];
  const taken = await measuredRun(python, [program, 'run', ...flags, policyFile], {
    directory,
    environment: awsEnvironment(endpoint, directory),
  });
  const resources = JSON.parse(
    await readFile(join(directory, POLICY_NAME, 'resources.json'), 'utf8'),
  ) as unknown[];
  return { ...taken, found: resources.length };
}
