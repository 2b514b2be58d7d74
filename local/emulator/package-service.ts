import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Template } from './template.ts';

const run = promisify(execFile);
const projectRoot = join(import.meta.dirname, '..', '..');

/** What osls made of serverless.ts: the two templates it deploys one after the other, and where the zips belong. */
export interface PackagedService {
  readonly stackName: string;
  readonly bucketTemplate: Template;
  readonly serviceTemplate: Template;
  /** The folder in the deployment bucket under which the templates look for the zips. */
  readonly artifactFolder: string;
}

/** Where the build leaves the zips of all functions. */
export const artifactDirectory = join(projectRoot, 'build');

/** Builds the bundles and packages the service with a policy's file into `directory` (both absolute). */
export async function packageService(
  directory: string,
  region: string,
  policyFile: string,
): Promise<PackagedService> {
  await buildFunctions();
  return packageBuilt(directory, region, policyFile);
}

/** Builds the bundles of all functions into {@link artifactDirectory}. */
export async function buildFunctions(): Promise<void> {
  await inProject({}, 'scripts/build.ts');
}

/** Packages the service as {@link packageService} does, with the bundles that are there. */
export async function packageBuilt(
  directory: string,
  region: string,
  policyFile: string,
): Promise<PackagedService> {
  const stage = 'local';
  await inProject(
    { POLICY_FILE: policyFile },
    'node_modules/osls/bin/serverless.js',
    'package',
    '--package',
    directory,
    '--stage',
    stage,
    '--region',
    region,
  );
  const [bucketTemplate, serviceTemplate, state] = await Promise.all([
    readJson<Template>(join(directory, 'cloudformation-template-create-stack.json')),
    readJson<Template>(join(directory, 'cloudformation-template-update-stack.json')),
    readJson<{ service: { service: string }; package: { artifactDirectoryName: string } }>(
      join(directory, 'serverless-state.json'),
    ),
  ]);
  return {
    stackName: `${state.service.service}-${stage}`,
    bucketTemplate,
    serviceTemplate,
    artifactFolder: state.package.artifactDirectoryName,
  };
}

// The real environment but for AWS's part of it: packaging must not depend on who is logged in where.
async function inProject(
  settings: Readonly<Record<string, string>>,
  ...command: readonly string[]
): Promise<void> {
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  await run(process.execPath, command, {
    cwd: projectRoot,
    env: { ...Object.fromEntries(environment), ...settings },
  });
}

// The files are osls's own, made a moment ago: their shape is known, and a surprise fails the deployment.
async function readJson<Shape>(file: string): Promise<Shape> {
  return JSON.parse(await readFile(file, 'utf8')) as Shape;
}
