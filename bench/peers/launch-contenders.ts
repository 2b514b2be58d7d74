import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from '../../scripts/bundle.ts';
import type { LocalServices } from '../local-services.ts';
import { runMeasured, runProcess } from '../run-process.ts';
import { unpack } from '../unpack.ts';
import { custodianPolicy } from './custodian.ts';
import { awsEnvironment } from './environment.ts';
import type { LaunchContender } from './measure-launches.ts';

/**
 * Cloud Custodian's policy in `cloudtrail` mode: the handler that it deploys, with the same policy. Once as it packs
 * itself, sources only, so that on Lambda's read-only disk each cold start compiles them; once compiled beforehand.
 */
export async function custodianFunctions(
  python: string,
  services: LocalServices,
  parent: string,
): Promise<LaunchContender[]> {
  const sources = join(parent, 'custodian');
  const findPackage = 'import c7n, sys; sys.stdout.write(c7n.__path__[0])';
  const { stdout: installed } = await promisify(execFile)(python, ['-c', findPackage]);
  const isSource = (path: string) => !path.endsWith('__pycache__');
  await cp(installed, join(sources, 'c7n'), { recursive: true, filter: isSource });
  const asPacked = { PYTHONPATH: sources, PYTHONDONTWRITEBYTECODE: '1' };
  return [
    { name: 'Cloud Custodian', handle: custodianHandle(python, services, asPacked) },
    { name: 'Cloud Custodian, compiled', handle: custodianHandle(python, services, {}) },
  ];
}

function custodianHandle(
  python: string,
  services: LocalServices,
  environment: Readonly<Record<string, string>>,
): LaunchContender['handle'] {
  const endpoint = services.environment['AWS_ENDPOINT_URL_EC2'] ?? '';
  return async (events, directory) => {
    const input = join(directory, 'events.json');
    await writeFile(input, JSON.stringify(events));
    await writeFile(join(directory, 'config.json'), JSON.stringify(lambdaConfig(directory)));
    const script = join(import.meta.dirname, 'custodian_lambda.py');
    return runMeasured([python, script, input], {
      environment: { ...awsEnvironment(endpoint, directory), ...environment },
      directory,
    });
  };
}

/** What Cloud Custodian packs beside its handler; only the folder of its output, on Lambda `/tmp`, is another. */
function lambdaConfig(directory: string) {
  const mode = {
    type: 'cloudtrail',
    role: 'custodian',
    events: ['RunInstances'],
    'execution-options': { output_dir: directory },
  };
  return { 'execution-options': {}, policies: [{ ...custodianPolicy(true), mode }] };
}

/** The guardrail's own function `guard`, as it is deployed. */
export async function guardFunction(services: LocalServices, parent: string): Promise<LaunchContender> {
  const entry = join(import.meta.dirname, '..', '..', 'functions', 'guard.ts');
  const file = await unpack('guard', await bundle('guard', entry), parent);
  const { environment } = services;
  return {
    name: 'imds-guardrail',
    handle: (events, directory) =>
      runProcess({ bundle: file, batches: events.map((event) => [event]), environment, directory }),
  };
}
