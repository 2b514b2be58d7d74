import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLineBudget } from '../../scripts/budgets.ts';
import { bundle, FOR_PEOPLE, type Bundle } from '../../scripts/bundle.ts';
import { guardrail } from '../cli/fake-terminal.ts';
import { givenEc2, HOME } from '../cli/given-fleet.ts';
import { givenDesertedAws } from './deserted-aws.ts';

let directory = '';
let made: Bundle;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'imds-guardrail-cli-'));
  made = await bundle('guardrail', join(import.meta.dirname, '../../cli/main.ts'), FOR_PEOPLE);
  for (const { name, contents } of made.files) await writeFile(join(directory, name), contents);
}, 30_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the bundled command line, in the folder of this project as anybody would. */
async function bundled(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const child = spawn(process.execPath, [join(directory, 'guardrail.mjs'), ...args]);
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, error };
}

describe('the bundled command line', () => {
  it('scans as its sources do', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(3, { metadataOptions: { httpTokens: 'optional' }, tags: { Name: 'web & co' } });

    const actual = await bundled('scan', '--csv', '--region', HOME);

    expect(actual).toEqual(await guardrail(['scan', '--csv', '--region', HOME]));
    expect(actual.out).toContain('web & co');
  });

  it('checks readiness as its sources do, and says the same of what is not allowed', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });
    ec2.instances.seed(1, { metadataOptions: { httpTokens: 'optional' } });
    const denied = { kind: 'error', code: 'AccessDenied', message: 'No.', status: 403, times: 2 } as const;
    ec2.faults.add({ ...denied, action: 'GetMetricData' });
    ec2.faults.add({ ...denied, code: 'UnauthorizedOperation', action: 'DescribeLaunchTemplateVersions' });

    const actual = await bundled('readiness');

    const expected = await guardrail(['readiness']);
    expect({ ...actual, out: withoutTime(actual.out) }).toEqual({
      ...expected,
      out: withoutTime(expected.out),
    });
    expect(actual.code).toBe(1);
  });

  it('finds what is gone as its sources do, whatever each service calls that', async () => {
    await givenDesertedAws();

    const actual = await bundled('doctor');

    const expected = await guardrail(['doctor']);
    expect({ ...actual, out: withoutTime(actual.out) }).toEqual({
      ...expected,
      out: withoutTime(expected.out),
    });
    expect(actual.out.match(/ is gone| is not there: /g)).toHaveLength(5);
    expect(actual.out).toContain('cloudtrail:DescribeTrails is not allowed');
    expect(actual.out).toContain('lambda:ListFunctions is not allowed');
  });

  it('writes the JSON schema of the policy, which functions leave out', async () => {
    const { out } = await bundled('policy', 'schema');

    expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync('policy.schema.json', 'utf8')));
  });

  it('keeps the AWS SDK out of what a command loads that calls nothing', () => {
    // The version of EC2's API, which its client names.
    const withEc2 = made.files.filter(({ contents }) => Buffer.from(contents).includes('2016-11-15'));

    const bytes = made.files.reduce((sum, { contents }) => sum + contents.length, 0);
    expect(withEc2).toHaveLength(1);
    expect(withEc2[0]?.name).not.toBe('guardrail.mjs');
    expect(bytes).toBeLessThan(commandLineBudget * 1024);
  });
});

function withoutTime(out: string): string {
  return out.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/, 'now');
}
