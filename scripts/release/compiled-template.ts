import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { budgets } from '../budgets.ts';

const run = promisify(execFile);
const projectRoot = join(import.meta.dirname, '..', '..');

/** A zip file with nothing in it: the template does not depend on what is in the code. */
const EMPTY_ZIP = Buffer.from(`504b0506${'00'.repeat(18)}`, 'hex');

const resource = z.object({
  Type: z.string(),
  DeletionPolicy: z.string().exactOptional(),
  UpdateReplacePolicy: z.string().exactOptional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
});

/** The template as CloudFormation gets it, as far as an upgrade has to look at it. */
export type CompiledTemplate = z.infer<typeof template>;

/**
 * Has osls compile the service under a policy's file (an absolute path), with what osls adds of its own. Nothing is
 * built for it: in the place of the bundles are empty ones.
 */
export async function compiledTemplate(policyFile: string): Promise<CompiledTemplate> {
  const directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-template-'));
  try {
    await mkdir(join(directory, 'build'));
    for (const name of Object.keys(budgets))
      await writeFile(join(directory, 'build', `${name}.zip`), EMPTY_ZIP);
    const service = JSON.stringify(join(projectRoot, 'serverless.ts'));
    await writeFile(join(directory, 'serverless.ts'), `export { default } from ${service};\n`);
    await packageIn(directory, policyFile);
    const compiled = await readFile(
      join(directory, 'packed', 'cloudformation-template-update-stack.json'),
      'utf8',
    );
    return template.parse(JSON.parse(compiled));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

// The environment but for AWS's part of it: what is compiled must not depend on who is logged in where.
async function packageIn(directory: string, policyFile: string): Promise<void> {
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const osls = join(projectRoot, 'node_modules', 'osls', 'bin', 'serverless.js');
  const options = ['--package', join(directory, 'packed'), '--stage', 'production', '--region', 'eu-west-1'];
  await run(process.execPath, [osls, 'package', ...options], {
    cwd: directory,
    env: { ...Object.fromEntries(environment), POLICY_FILE: policyFile },
  });
}
