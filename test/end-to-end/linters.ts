import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { setUpPython } from '../../local/python-environment.ts';

const run = promisify(execFile);

/** What a linter says of a template. */
export interface Finding {
  /** The template's file. */
  readonly file: string;
  /** The logical id, or `template` for what is no resource. */
  readonly resource: string;
  readonly check: string;
}

/**
 * Installs cfn-lint and checkov into an environment of their own, once. Gives the path of its Python. Throws a
 * PythonUnavailableError where they cannot be had.
 */
export function setUpLinters(): Promise<string> {
  return setUpPython({
    directory: join(import.meta.dirname, '..', '..', '.local', 'linters'),
    requirements: join(import.meta.dirname, 'linters-requirements.txt'),
    purpose: 'Checking the template',
  });
}

const cfnLintReport = z.array(
  z.object({
    Filename: z.string(),
    Rule: z.object({ Id: z.string() }),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])) }),
  }),
);

const checkovReport = z.object({
  results: z.object({
    failed_checks: z.array(
      z.object({ check_id: z.string(), resource: z.string(), file_abs_path: z.string() }),
    ),
  }),
  // A report that has passed nothing has read nothing.
  summary: z.object({ parsing_errors: z.literal(0), passed: z.number().positive() }),
});

/** What cfn-lint says of templates: its errors, warnings and advice, by the schemas that it brings. */
export async function byCfnLint(python: string, files: readonly string[]): Promise<Finding[]> {
  const options = ['--include-checks', 'I', '--regions', 'eu-west-1', '--format', 'json'];
  const report = await reportOf(python, 'cfn-lint', [
    ...options,
    '--non-zero-exit-code',
    'none',
    '--',
    ...files,
  ]);
  const findings = cfnLintReport.parse(report).map(({ Filename, Rule, Location: { Path } }) => ({
    file: Filename,
    resource: Path[0] === 'Resources' ? String(Path[1]) : 'template',
    check: Rule.Id,
  }));
  // Some checks speak of each place in a resource.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** What checkov says of templates, by the checks that it brings. */
export async function byCheckov(python: string, files: readonly string[]): Promise<Finding[]> {
  const options = ['--framework', 'cloudformation', '--skip-download', '--soft-fail', '--output', 'json'];
  const report = await reportOf(python, 'checkov', [
    ...options,
    ...['--quiet', '--compact'],
    ...files.flatMap((file) => ['--file', file]),
  ]);
  return checkovReport
    .parse(report)
    .results.failed_checks.map(({ check_id: check, resource, file_abs_path: file }) => ({
      file,
      resource: resource.split('.').at(-1) ?? '',
      check,
    }));
}

// Nothing of the environment: no key of checkov's platform, and no configuration of somebody's own.
async function reportOf(python: string, tool: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(python, [join(dirname(python), tool), ...args], {
    env: { HOME: dirname(python), LOG_LEVEL: 'ERROR', PATH: '/usr/bin:/bin' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}
