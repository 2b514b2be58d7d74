import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { exceptionItem, exceptionJson } from '../../lib/boundary/stored-exception.ts';
import { records } from '../../lib/adapters/records.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { DAY_MILLISECONDS, daysUntil } from '../../lib/domain/fleet/window.ts';
import type { ClosedRecord } from '../../lib/domain/record.ts';
import { aClosedRecord, aGrantedException } from '../given.ts';
import { aCorrection, aRestoration } from '../lib/domain/fleet/given-history.ts';
import { inLocalTables } from '../local-tables.ts';
import { fileWith, guardrail } from './fake-terminal.ts';
import { ACCOUNT, givenEc2, HOME, widestOf } from './given-fleet.ts';
import { inStack, STACK } from './given-stack.ts';

const local = inLocalTables();
const { givenOutputs: givenStack, givenNoStack } = inStack(() => ({
  RecordsTableName: local.tables.recordsTableName,
  ExceptionsTableName: local.tables.exceptionsTableName,
}));
const open = {
  metadataOptions: { httpTokens: 'optional' },
  ageMilliseconds: 400 * DAY_MILLISECONDS,
} as const;

function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MILLISECONDS);
}

/** In force for so many days, for an instance. */
function anExceptionFor(id: string, days: number, differences: Partial<GuardrailException> = {}) {
  return aGrantedException({ scope: { kind: 'instance', id }, expiresAt: inDays(days), ...differences });
}

async function put(item: Record<string, unknown>, table = local.tables.exceptionsTableName): Promise<void> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await documents.send(new PutCommand({ TableName: table, Item: item }));
}

async function remove(key: Record<string, string>): Promise<void> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await documents.send(new DeleteCommand({ TableName: local.tables.exceptionsTableName, Key: key }));
}

async function givenExceptions(...exceptions: readonly GuardrailException[]): Promise<void> {
  for (const exception of exceptions) await put(exceptionItem({ exception, revision: 1 }));
}

async function givenRecords(...all: readonly ClosedRecord[]): Promise<void> {
  const { keepRecord } = records(local.tables.recordsTableName);
  for (const [index, record] of all.entries()) await keepRecord({ ...record, recordId: `${index}` });
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

describe('guardrail scan --exceptions', () => {
  it('tells what an exception in force allows as excepted, and the exceptions', async () => {
    const ec2 = await givenEc2();
    const [web = '', api = ''] = ec2.instances.seed(2, open, { region: HOME });
    const soon = anExceptionFor(web, 3);
    const group = anExceptionFor('batch', 20, {
      exceptionId: 'exc-0a1b2c3d4e60',
      scope: { kind: 'auto-scaling-group', id: 'batch' },
      allows: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
    });
    const elsewhere = anExceptionFor(api, 1, { accountId: '444455556666' });
    const file = fileWith({ exceptions: [group, soon, elsewhere].map(exceptionJson) });

    const { code, out } = await guardrail(['scan', '--exceptions', file]);

    const minute = (date: Date) => date.toISOString().slice(0, 16).replace('T', ' ');
    expect(code).toBe(0);
    expect(out).toMatch(/^1 instance open, 1 by exceptions, in 2 Regions/);
    expect(widestOf(out)).toBeLessThanOrEqual(80);
    expect(out.slice(out.indexOf('2 exceptions'))).toBe(`\
2 exceptions in force, 1 ending within 7 days
  exc-0a1b2c3d4e5f  until ${minute(soon.expiresAt)} UTC: ends soon
    IMDSv1 (HttpTokens=optional) for instance ${web} in
    ${ACCOUNT}, eu-west-1; approved by Bob Brook; 1 instance is looser by it
  exc-0a1b2c3d4e60  until ${minute(group.expiresAt)} UTC
    IMDSv1 (HttpTokens=optional) and a hop limit of up to 3 for Auto Scaling
    group batch in ${ACCOUNT}, eu-west-1; approved by Bob Brook; no instance
    is looser by it
  1 more in accounts and Regions that were not looked at.
`);
  });

  it('says that none is in force, and does not fail for what is excepted', async () => {
    const ec2 = await givenEc2();
    const [web = ''] = ec2.instances.seed(1, open, { region: HOME });
    const file = fileWith([exceptionJson(anExceptionFor(web, 1))]);

    const excepted = await guardrail(['scan', '--fail', '--exceptions', file]);
    const none = await guardrail(['scan', '--fail', '--exceptions', fileWith([])]);

    expect(excepted.code).toBe(0);
    expect(none.code).toBe(3);
    expect(none.out).toMatch(/\n\nNo exceptions are in force\n$/);
  });

  it('gives CSV the ids and the ends, and JSON the exceptions', async () => {
    const ec2 = await givenEc2();
    const [web = ''] = ec2.instances.seed(1, open, { region: HOME });
    const exception = anExceptionFor(web, 20);
    const file = fileWith(exceptionJson(exception));

    const csv = await guardrail(['scan', '--csv', '--exceptions', file]);
    const json = await guardrail(['scan', '--json', '--exceptions', file]);

    const [head = '', row = ''] = csv.out.split('\r\n');
    expect(head).toMatch(/,reason,exceptionIds,exceptionsUntil,imdsv1Use,imdsv1Calls,imdsv1SeenUntil$/);
    expect(row).toContain(',excepted,');
    expect(row).toMatch(new RegExp(`,exc-0a1b2c3d4e5f,${exception.expiresAt.toISOString()},,,$`));
    expect(JSON.parse(json.out)).toMatchObject({
      open: 0,
      excepted: 1,
      exceptions: {
        inForce: [
          {
            exceptionId: 'exc-0a1b2c3d4e5f',
            scope: { kind: 'instance', id: web },
            allows: { HttpTokens: 'optional' },
            expiresAt: exception.expiresAt.toISOString(),
            endsSoon: false,
            requestedBy: 'Alice Archer',
            approvedBy: ['Bob Brook'],
            instances: 1,
          },
        ],
        elsewhere: 0,
        unreadable: [],
      },
      history: null,
      instances: [{ verdict: 'excepted', exceptionIds: ['exc-0a1b2c3d4e5f'] }],
    });
  });

  it('is refused where the file is something else', async () => {
    await givenEc2();

    const { code, error } = await guardrail(['scan', '--exceptions', fileWith({ a: 1 })]);

    expect(code).toBe(2);
    expect(error).toMatch(/file\.json is not what `guardrail exceptions export --json` prints\n$/);
  });
});

describe('guardrail scan --stack', () => {
  beforeAll(async () => {
    const yesterday = { closedAt: inDays(-1) };
    await givenRecords(
      aCorrection('launch', yesterday),
      aCorrection('launch', { closedAt: inDays(-20) }),
      aCorrection('drift', { ...yesterday, outcome: 'overtaken' }),
      aCorrection('existing', { ...yesterday, wave: { scope: 'baseline', number: 0 } }),
      aRestoration('exc-0a1b2c3d4e5f', yesterday),
      aClosedRecord({
        ...yesterday,
        outcome: 'denied',
        instance: { instanceId: 'i-1', accountId: '444455556666', region: HOME },
      }),
      aCorrection('launch', { closedAt: inDays(-40) }),
    );
    const day = dayOf(inDays(-1));
    await put(
      { pk: 'spoiled', sk: 'record#1', timeline: `day#${day}`, timelineAt: `${day}T00:00:00.001Z` },
      local.tables.recordsTableName,
    );
  });

  it('tells what the deployed guardrail remembers', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });
    const [web = '', api = '', excepted = ''] = ec2.instances.seed(
      3,
      { ...open, tags: { Name: 'web' } },
      { region: HOME },
    );
    const use = (id: string, found: object) =>
      aClosedRecord({
        closedAt: inDays(-1),
        outcome: 'audited',
        instance: { instanceId: id, accountId: ACCOUNT, region: HOME },
        use: { kind: 'unused', ...daysUntil(inDays(-1), 14), ...found },
      });
    await givenExceptions(anExceptionFor(excepted, 20));
    await givenRecords(use(web, { kind: 'used', calls: 1_234, lastSeenAt: null }), use(api, {}));

    const { code, out, error } = await guardrail(['scan', '--stack', STACK]);

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(widestOf(out)).toBeLessThanOrEqual(80);
    expect(out).toContain(
      '    Instance             Name         Owner      Launched   Tokens   Hop     Use\n',
    );
    expect(out).toContain('AWS services. Use: calls to IMDSv1 when the sweep last looked.\n');
    expect(out).toMatch(new RegExp(`^ {4}${web} .* optional {3}1 {3}1,234$`, 'm'));
    expect(out).toMatch(new RegExp(`^ {4}${api} .* optional {3}1 {2}unused$`, 'm'));
    expect(out.slice(out.indexOf('What was done'))).toBe(`\
What was done in the last 30 days
Account ${ACCOUNT}
Region           Launch    Drift Existing    Ended    Given  Refused    Calls
eu-west-1             2        1        1        -        1        -        -

Account 444455556666
Region           Launch    Drift Existing    Ended    Given  Refused    Calls
eu-west-1             -        -        -        -        -        1        -

  Launch                   2: Enforced at launch
  Drift                    1: Changes reverted
  Existing                 1: Existing instances corrected (1 in the canary of
                           baseline)
  Given                    1: Given back by an exception
  Refused                  1: Refused by EC2
Of the corrections 1 was overtaken: somebody changed the options again at once.
1 record cannot be read and is not counted.
`);
  });

  it('gives JSON the sums, by day as well', async () => {
    await givenEc2({ regions: [HOME] });

    const json = await guardrail(['scan', '--stack', STACK, '--json', '--history', '2']);

    const { history } = JSON.parse(json.out) as { history: { days: { day: string }[] } };
    expect(history).toMatchObject({
      counts: { enforcedAtLaunch: 1, driftReverted: 1, givenBack: 1, refusedByEc2: 1 },
      overtaken: 1,
      unreadable: 1,
      places: [{ accountId: ACCOUNT, region: HOME }, { accountId: '444455556666' }],
      waves: [{ wave: { scope: 'baseline', number: 0 }, count: 1 }],
    });
    expect(history.days.map(({ day }) => day)).toEqual([-2, -1, 0].map((days) => dayOf(inDays(days))));
  });

  it('puts it all on the page', async () => {
    await givenEc2({ regions: [HOME] });
    const file = path.join(path.dirname(fileWith('')), 'fleet.html');

    const { code } = await guardrail(['scan', '--stack', STACK, '--html', file]);

    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(
      /<h2>Exceptions in force<\/h2>[^]*<h2>What was done in the last 30 days<\/h2>/,
    );
  });

  it('ends with 1 where an exception cannot be read, once all else is printed', async () => {
    await givenEc2({ regions: [HOME] });
    await put({ pk: 'exception', sk: 'exc-spoiled' });
    onTestFinished(() => remove({ pk: 'exception', sk: 'exc-spoiled' }));

    const { code, out, error } = await guardrail(['scan', '--stack', STACK]);

    expect(code).toBe(1);
    expect(out).toContain('  Not readable, and so not counted: exc-spoiled.\n');
    expect(error).toBe(
      'guardrail: what is printed is not all: the table has exceptions that cannot be read (exc-spoiled)\n',
    );
  });

  it('ends with 1 where the records cannot be read, and tells the fleet all the same', async () => {
    await givenEc2({ regions: [HOME] });
    const { exceptionsTableName } = local.tables;
    givenStack({ RecordsTableName: 'gone', ExceptionsTableName: exceptionsTableName });

    const { code, out, error } = await guardrail(['scan', '--stack', STACK]);
    const json = await guardrail(['scan', '--stack', STACK, '--json']);

    expect(code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ history: { problem: expect.any(String) as string } });
    expect(out).toMatch(/^0 instances open/);
    expect(out).toContain('What was done could not be read: ');
    expect(error).toMatch(/^guardrail: what was done could not be read: .+\n$/);
  });

  it('does not begin where the exceptions cannot be read: what they allow would be told as open', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });
    givenStack({ RecordsTableName: 'gone', ExceptionsTableName: 'gone' });

    const { code, out, error } = await guardrail(['scan', '--stack', STACK]);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(
      /^guardrail: the exceptions could not be read \(.+\); name a file by --exceptions, /,
    );
    expect(ec2.calls.count('DescribeInstances')).toBe(0);
  });

  it('takes the exceptions of a file instead, where one is given', async () => {
    await givenEc2({ regions: [HOME] });
    const { recordsTableName } = local.tables;
    givenStack({ RecordsTableName: recordsTableName, ExceptionsTableName: 'gone' });

    const { code, out } = await guardrail(['scan', '--stack', STACK, '--exceptions', fileWith([])]);

    expect(code).toBe(0);
    expect(out).toContain('No exceptions are in force\n\nWhat was done in the last 30 days');
  });

  it.each([
    [
      {},
      'stack imds-guardrail-production in eu-west-1 has no output ExceptionsTableName: is it the guardrail',
    ],
    [
      { ExceptionsTableName: 'e' },
      'stack imds-guardrail-production in eu-west-1 has no output RecordsTableName',
    ],
  ])('is refused where the stack has only the outputs %j', async (outputs, message) => {
    await givenEc2({ regions: [HOME] });
    givenStack(outputs);

    const { code, error } = await guardrail(['scan', '--stack', STACK]);

    expect(code).toBe(2);
    expect(error).toContain(message);
  });

  it('is refused where there is no such stack', async () => {
    await givenEc2({ regions: [HOME] });
    givenNoStack();

    const { code, error } = await guardrail(['scan', '--stack', 'x', '--stack-region', 'us-east-1']);

    expect({ code, error }).toEqual({
      code: 2,
      error: 'guardrail: there is no stack x in us-east-1: name it by --stack and --stack-region\n',
    });
  });
});
