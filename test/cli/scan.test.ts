import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { InstanceTemplate } from '../../local/ec2/seeding.ts';
import { fileWith, guardrail } from './fake-terminal.ts';
import { ACCOUNT, givenEc2, HOME, widestOf } from './given-fleet.ts';

const DAY = 24 * 60 * 60 * 1_000;
const open: InstanceTemplate = {
  metadataOptions: { httpTokens: 'optional' },
  tags: { Name: 'web-1', owner: 'shop' },
  ageMilliseconds: 400 * DAY,
};
const clean: InstanceTemplate = { metadataOptions: { httpTokens: 'required' } };

describe('guardrail scan', () => {
  it('tells people what is open, where, why, and what it takes', async () => {
    const ec2 = await givenEc2();
    const [web = ''] = ec2.instances.seed(1, open, { region: HOME });
    const [node = ''] = ec2.instances.seed(
      1,
      {
        ...open,
        metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
        tags: { 'eks:cluster-name': 'blue' },
        operator: { managed: true, principal: 'eks.amazonaws.com' },
      },
      { region: HOME },
    );
    const [fresh = ''] = ec2.instances.seed(1, { ...open, ageMilliseconds: 60_000 }, { region: HOME });
    ec2.instances.seed(5, clean, { region: 'us-east-1' });

    const { code, out, error } = await guardrail(['scan']);

    const today = new Date(Date.now() - 60_000).toISOString().slice(0, 10);
    const long = new Date(Date.now() - 400 * DAY).toISOString().slice(0, 10);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out.replace(/^3 instances open, in 2 Regions, .* UTC\n/, '')).toBe(`
Account ${ACCOUNT}
                         IMDSv1   Hop limit
Region          Open    old  new    old  new Other Hosts Managed Unknown
eu-west-1          3      2    1      1    -     -     1       1       -
In 1 other Region nothing is open.

new: launched at most 60 minutes ago. Hosts: they run containers. Managed: by
AWS services.

${ACCOUNT}, eu-west-1
  IMDSv1 is allowed on an instance that is not new: reported only, as the
  policy (baseline) audits existing.
    Instance             Name             Owner        Launched   Tokens   Hop
    ${web}  web-1            shop         ${long} optional   1
  eks.amazonaws.com manages this instance, so the guardrail reports and leaves
  the change to the service.
    Instance             Name             Owner        Launched   Tokens   Hop
    ${node}  -                -            ${long} optional   3
  IMDSv1 is allowed since the launch: set back to required.
    Instance             Name             Owner        Launched   Tokens   Hop
    ${fresh}  web-1            shop         ${today} optional   1

What it takes
  By the guard             1 instance that it corrects at once
  By a person              1 instance that the policy only reports
  By a service             1 instance that AWS services manage, by their
                           settings
  Least time               a few seconds: EC2 takes 100 changes at once in each
                           Region, and then 5 a second

Exceptions were not looked at: name the stack of the guardrail by --stack, or a
file by --exceptions.
`);
  });

  it('says that nothing is open, in one line for all Regions', async () => {
    await givenEc2();

    const { code, out } = await guardrail(['scan']);

    expect(code).toBe(0);
    expect(out).toMatch(
      /^0 instances open, in 2 Regions, .* UTC\n\nAccount 111122223333\nIn 2 Regions nothing is open\.\n\nExceptions were not looked at: [^\n]+\n[^\n]+\n$/,
    );
  });

  it('knows percentages where it counts all', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(3, clean, { region: HOME });
    ec2.instances.seed(1, open, { region: HOME });

    const { out } = await guardrail(['scan', '--count-all']);

    expect(out).toMatch(/^1 instance of 4 \(25\.0 %\) open, in 2 Regions/);
    expect(out).toMatch(/^Region .* Unknown {2}Of all\neu-west-1 .* 4$/m);
    expect(widestOf(out)).toBeLessThanOrEqual(80);
  });

  it('fits 80 columns, whatever the names and however many instances', async () => {
    const ec2 = await givenEc2();
    const names = ['名'.repeat(60), 'x'.repeat(250), 'a\u0007\u202Eb\nc', '😀'.repeat(40), '='];
    ec2.instances.seed(150, (index) => ({
      ...open,
      metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 64 - (index % 20) },
      tags: { Name: names[index % 5] ?? '', owner: names[(index + 1) % 5] ?? '' },
      ageMilliseconds: index * DAY,
    }));

    const { out } = await guardrail(['scan', '--region', HOME]);

    expect(widestOf(out)).toBeLessThanOrEqual(80);
    expect(out).toContain('... and 110 that are younger: --csv and --json have them all.');
    expect(out).not.toContain('\u0007');
    expect(out).not.toContain('\u202E');
  });

  it('judges by the policy it is given, in the accounts and Regions it is given', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(1, open, { accountId: '444455556666', region: 'us-east-1' });
    ec2.instances.seed(1, open, { region: 'us-east-1' });
    const policy = fileWith(
      'scopes:\n  - name: lab\n    match: { accounts: ["444455556666"] }\n    httpTokens: ungoverned\n',
      'policy.yaml',
    );
    const accounts = ['--account', ACCOUNT, '444455556666', '--role', 'scanner'];

    const { code, out } = await guardrail(['scan', ...accounts, '--region', 'us-east-1', '--policy', policy]);

    expect(code).toBe(0);
    expect(out).toMatch(/^1 instance open, in 2 Regions/);
    expect(out).toContain('Account 444455556666\nIn 1 Region nothing is open.');
    expect(ec2.calls.count('DescribeRegions')).toBe(0);
  });

  it('does not promise to correct at once what the sweep changes with care', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(2, open, { region: HOME });
    const policy = fileWith(
      'baseline: { mode: { existing: enforce } }\nfleet: { evidence: { days: 21 } }\n',
      'policy.yaml',
    );

    const text = await guardrail(['scan', '--policy', policy]);
    const json = await guardrail(['scan', '--policy', policy, '--json']);

    expect(text.out).toContain(`What it takes
  By the sweep             2 instances that it changes in waves, those with
                           IMDSv1 once nothing has used it for 21 days
`);
    expect(JSON.parse(json.out)).toMatchObject({
      effort: { enforced: 2, bySweep: 2 },
      instances: [{ action: 'enforce' }, { action: 'enforce' }],
    });
  });

  it('prints JSON for machines, and nothing beside', async () => {
    const ec2 = await givenEc2();
    const [instanceId] = ec2.instances.seed(1, open, { region: 'us-east-1' });

    const { code, out, error } = await guardrail(['scan', '--json']);

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(JSON.parse(out)).toMatchObject({
      complete: true,
      gaps: [],
      open: 1,
      violations: [{ field: 'httpTokens', moment: 'existing', count: 1 }],
      effort: { reported: 1 },
      places: [
        { accountId: ACCOUNT, region: HOME, complete: true, instances: null, open: 0 },
        { accountId: ACCOUNT, region: 'us-east-1', open: 1 },
      ],
      instances: [
        {
          instanceId,
          name: 'web-1',
          owner: 'shop',
          verdict: 'noncompliant',
          remediation: { HttpTokens: 'required' },
        },
      ],
    });
  });

  it('prints JSON where there is nothing, too', async () => {
    await givenEc2();

    const { out } = await guardrail(['scan', '--json']);

    expect(JSON.parse(out)).toMatchObject({ open: 0, instances: [] });
  });

  it('prints CSV with one row for each instance, and no formula', async () => {
    const ec2 = await givenEc2();
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', 'say "hi", twice', 'web'];
    ec2.instances.seed(8, (index) => ({ ...open, tags: { Name: names[index] ?? '', owner: 'a\r\nb' } }));

    const { code, out } = await guardrail(['scan', '--csv', '--region', HOME]);

    const [head, ...rows] = csvOf(out);
    expect(code).toBe(0);
    expect(head?.slice(0, 5)).toEqual(['accountId', 'region', 'instanceId', 'name', 'owner']);
    expect(rows.map(([, , , name]) => name)).toEqual([
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\tx",
      "'\rx",
      'say "hi", twice',
      'web',
    ]);
    expect(new Set([head, ...rows].map((row) => row?.length))).toEqual(new Set([24]));
    expect(rows[7]?.slice(5)).toEqual([
      'running',
      expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      'noncompliant',
      'httpTokens:existing',
      'optional',
      '1',
      'enabled',
      'disabled',
      'disabled',
      'false',
      '',
      'baseline',
      'report',
      expect.stringContaining('IMDSv1 is allowed'),
      ...['', '', '', '', ''],
    ]);
  });

  it('writes a page beside what it prints', async () => {
    const ec2 = await givenEc2();
    const [instanceId = ''] = ec2.instances.seed(1, open);
    const file = path.join(path.dirname(fileWith('')), 'fleet.html');

    const { code, out } = await guardrail(['scan', '--html', file]);

    expect(code).toBe(0);
    expect(out).toContain(instanceId);
    expect(readFileSync(file, 'utf8')).toMatch(
      /^<!doctype html>[^]*1 instance violates the policy[^]*<\/html>\n$/,
    );
  });

  it('tells on the page what blocks the way to HttpTokensEnforced, and what of that could not be read', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(2, { ...open, imdsv1Use: { callsPerDay: 3 } }, { region: HOME });
    ec2.faults.add({
      kind: 'error',
      code: 'UnauthorizedOperation',
      action: 'GetInstanceMetadataDefaults',
      times: 2,
    });
    const file = path.join(path.dirname(fileWith('')), 'fleet.html');

    const { code } = await guardrail(['scan', '--html', file]);

    const page = readFileSync(file, 'utf8');
    expect(code).toBe(0);
    expect(page).toContain('HttpTokensEnforced can be switched on in 0 of 2 Regions');
    expect(page).toMatch(
      /blocked<\/td><td>IMDSv1 is used on 2 instances; ec2:GetInstanceMetadataDefaults is not allowed/,
    );
  });

  it('shows how far it has come on a terminal only, and leaves nothing of it', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(1, open);

    const { error } = await guardrail(['scan'], { progress: true });

    expect(error).toContain('Regions done: 2, instances read: 1, to tell of: 1');
    expect(error.endsWith('\r\u001B[K')).toBe(true);
  });
});

describe('the exit code of guardrail scan', () => {
  it('is 3 where something violates the policy and that was asked for', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(2, open);

    const { code, out, error } = await guardrail(['scan', '--fail', '--json']);

    expect({ code, error }).toEqual({ code: 3, error: 'guardrail: 2 instances violate the policy\n' });
    expect(JSON.parse(out)).toMatchObject({ open: 2 });
  });

  it('is 0 where nothing does', async () => {
    await givenEc2();

    const { code } = await guardrail(['scan', '--fail']);

    expect(code).toBe(0);
  });

  it('is 1 where something could not be read, whatever else; the rest is printed', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });
    ec2.instances.seed(1, open);
    const denied = {
      kind: 'error',
      code: 'UnauthorizedOperation',
      message: 'No.\u001b[2J',
      status: 403,
    } as const;
    ec2.faults.add({ ...denied, action: 'DescribeInstances' });

    const { code, out, error } = await guardrail(['scan', '--fail', '--region', HOME, 'us-east-1']);

    expect(code).toBe(1);
    expect(out).toContain('*: not read to the end.');
    expect(error).toMatch(
      /^guardrail: not read: 111122223333, [\w-]+: ec2:DescribeInstances is not allowed: No\.\uFFFD\[2J\nguardrail: the answer is not complete: 1 part of the fleet could not be read\n$/,
    );
  });

  it('is 1 where nothing could be read at all, which is not to be taken for clean', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });
    const denied = { kind: 'error', code: 'UnauthorizedOperation', message: 'No.', status: 403 } as const;
    ec2.faults.add({ ...denied, action: 'DescribeInstances', times: 2 });

    const { code, out } = await guardrail(['scan']);

    expect(code).toBe(1);
    expect(out).toMatch(/^0 instances open, not all read, in 1 Region/);
    expect(out).toMatch(/^eu-west-1\* /m);
    expect(out).toContain('*: not read to the end.');
    expect(out).not.toContain('nothing is open');
  });

  it('is 1 where an account cannot be reached, and the others are told', async () => {
    const ec2 = await givenEc2();
    ec2.instances.seed(1, open);
    ec2.faults.add({
      kind: 'error',
      action: 'AssumeRole',
      code: 'AccessDenied',
      message: 'sts:AssumeRole',
      status: 403,
    });

    const { code, out, error } = await guardrail([
      'scan',
      '--account',
      ACCOUNT,
      '444455556666',
      '--role',
      'scanner',
    ]);

    expect(code).toBe(1);
    expect(out).toMatch(/^1 instance open, not all read, in 2 Regions/);
    expect(error).toContain('guardrail: not read: account 444455556666: sts:AssumeRole is not allowed');
  });

  it.each([
    [['--account', '12'], /argument '12' is invalid\. An account id has 12 digits\.$/],
    [['--region', 'Ireland'], /argument 'Ireland' is invalid\. A Region is named as in eu-west-1\.$/],
    [['--role', 'arn:aws:iam::111122223333:role/x'], /It takes the name of a role, not its ARN\.$/],
    [['--account', '444455556666'], /account 444455556666 is not that of your credentials: name the role/],
    [['--json', '--csv'], /option '--json' cannot be used with option '--csv'$/],
    [['--policy', '/nowhere/policy.yaml'], /no such file$/],
    [['--exceptions', '/nowhere/exceptions.json'], /no such file$/],
    [
      ['--exceptions', '-', '--policy', '-'],
      /standard input \(-\) can be only one of --exceptions and --policy$/,
    ],
    [['--history', '7'], /--history needs the records of a guardrail: name its stack by --stack$/],
    [['--history', '401'], /argument '401' is invalid\. It must be a number of days, from 1 to 400\.$/],
    [['--history', 'week'], /It must be a number of days, from 1 to 400\.$/],
    [['--html', '/nowhere/fleet.html'], /\/nowhere\/fleet\.html cannot be written: .*ENOENT/],
  ])('is 2 for %j, with one line', async (args, line) => {
    await givenEc2();

    const { code, error } = await guardrail(['scan', ...args]);

    expect(code).toBe(2);
    expect(error.trimEnd()).toMatch(line);
    expect(error.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync('/nowhere')).toBe(false);
  });

  it('is 2 where no Region is known, and where AWS does not take the credentials', async () => {
    const ec2 = await givenEc2();
    ec2.faults.add({
      kind: 'error',
      action: 'GetCallerIdentity',
      code: 'InvalidClientTokenId',
      message: 'No.',
      status: 403,
    });

    const refused = await guardrail(['scan']);
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    const nowhere = await guardrail(['scan']);

    expect(refused).toMatchObject({ code: 2, error: 'guardrail: AWS does not say who you are: No.\n' });
    expect(nowhere).toMatchObject({ code: 2 });
    expect(nowhere.error).toMatch(/^guardrail: no Region is known to begin with: set AWS_REGION/);
  });

  it('is in the help', async () => {
    const { code, out } = await guardrail(['scan', '--help']);

    expect(code).toBe(0);
    expect(out).toContain('Exit code: 0 all was read, 1 something could not be read');
  });
});

/** The cells of CSV as RFC 4180 has them. */
function csvOf(text: string): string[][] {
  const cell = /("(?:[^"]|"")*"|[^,\r\n"]*)(,|\r\n)/gy;
  const rows: string[][] = [[]];
  for (const [, value = '', end] of text.matchAll(cell)) {
    rows.at(-1)?.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
