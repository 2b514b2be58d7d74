import {
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  GetFindingsCommand,
  InvalidAccessException,
  LimitExceededException,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { importPorts } from '../../../lib/adapters/import-ports.ts';
import { securityHub as connect } from '../../../lib/adapters/security-hub.ts';
import { securityFinding } from '../../../lib/boundary/asff.ts';
import { findingOf } from '../../../lib/domain/finding.ts';
import { aClosedRecord, anInstance } from '../../given.ts';

const hub = mockClient(SecurityHubClient);
const place = { accountId: '111122223333', region: 'eu-west-1' };
const finding = securityFinding(findingOf(aClosedRecord(), anInstance()));
const answered = { $metadata: {}, message: 'Account 111122223333 is not subscribed to AWS Security Hub' };

let asked: string[] = [];
const ports = connect((accountId) => {
  asked.push(accountId);
  return accountId === '444455556666' ? { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' } : undefined;
});

beforeEach(() => {
  hub.reset();
  asked = [];
});

afterAll(() => hub.restore());

describe('what Security Hub knows', () => {
  it('is when a finding was updated, and whether somebody is still to look at it', async () => {
    const updated = '2026-03-01T10:00:00.000Z';
    const found = ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'].map((Status) => ({
      ...finding,
      Id: Status,
      UpdatedAt: updated,
      Workflow: { Status: Status as 'NEW' },
    }));
    const { Workflow, ...old } = { ...finding, Id: 'old', UpdatedAt: updated };
    hub.on(GetFindingsCommand).resolves({ Findings: [...found, old] });

    const known = await ports.knownFindings(place, ['NEW', 'old']);

    const updatedAt = new Date(updated);
    expect(Workflow).toBeDefined();
    expect(known).toEqual({
      kind: 'known',
      findings: new Map([
        ['NEW', { updatedAt, isWaiting: true }],
        ['NOTIFIED', { updatedAt, isWaiting: true }],
        ['RESOLVED', { updatedAt, isWaiting: false }],
        ['SUPPRESSED', { updatedAt, isWaiting: false }],
        ['old', { updatedAt, isWaiting: true }],
      ]),
    });
    expect(hub.commandCalls(GetFindingsCommand)[0]?.args[0].input).toEqual({
      Filters: {
        Id: [
          { Value: 'NEW', Comparison: 'EQUALS' },
          { Value: 'old', Comparison: 'EQUALS' },
        ],
      },
      MaxResults: 100,
    });
  });

  it('is nothing where it is not enabled', async () => {
    hub.on(GetFindingsCommand).rejects(new InvalidAccessException(answered));

    const known = await ports.knownFindings(place, ['one']);

    expect(known).toEqual({ kind: 'not-enabled', reason: `InvalidAccessException: ${answered.message}` });
  });

  it.each([
    ['a throttled call', new LimitExceededException({ $metadata: {}, message: 'slower' })],
    ['a call without an answer', new Error('no network')],
  ])('is not guessed after %s', async (_what, error) => {
    hub.on(GetFindingsCommand).rejects(error);

    await expect(ports.knownFindings(place, ['one'])).rejects.toThrow(error.message);
  });
});

describe('importing into Security Hub', () => {
  it('sends findings as they are, and tells which were refused', async () => {
    hub.on(BatchImportFindingsCommand).resolves({
      FailedCount: 2,
      SuccessCount: 0,
      FailedFindings: [
        { Id: 'one', ErrorCode: 'InvalidAccess', ErrorMessage: 'not enabled' },
        { Id: 'two', ErrorCode: 'InvalidInput', ErrorMessage: 'too long' },
      ],
    });

    const refused = await ports.importFindings(place, [finding]);

    expect(hub.commandCalls(BatchImportFindingsCommand)[0]?.args[0].input).toEqual({ Findings: [finding] });
    expect([...refused]).toEqual([
      ['one', { kind: 'not-enabled', reason: 'InvalidAccess: not enabled' }],
      ['two', { kind: 'refused', reason: 'InvalidInput: too long' }],
    ]);
  });

  it('resolves findings by id and product, and tells which were refused', async () => {
    hub.on(BatchUpdateFindingsCommand).resolves({
      ProcessedFindings: [],
      UnprocessedFindings: [
        {
          FindingIdentifier: { Id: 'one', ProductArn: 'arn' },
          ErrorCode: 'FindingNotFound',
          ErrorMessage: 'no',
        },
      ],
    });

    const refused = await ports.resolveFindings(place, [finding]);

    expect(hub.commandCalls(BatchUpdateFindingsCommand)[0]?.args[0].input).toEqual({
      FindingIdentifiers: [{ Id: finding.Id, ProductArn: finding.ProductArn }],
      Workflow: { Status: 'RESOLVED' },
    });
    expect([...refused]).toEqual([['one', { kind: 'refused', reason: 'FindingNotFound: no' }]]);
  });

  it('takes an answer without refusals for all being well', async () => {
    hub.on(BatchImportFindingsCommand).resolves({ FailedCount: 0, SuccessCount: 1 });
    hub.on(BatchUpdateFindingsCommand).resolves({ ProcessedFindings: [], UnprocessedFindings: [] });

    expect((await ports.importFindings(place, [finding])).size).toBe(0);
    expect((await ports.resolveFindings(place, [finding])).size).toBe(0);
  });
});

describe('the clients of Security Hub', () => {
  it('are one for each account and Region, with the credentials of the account', async () => {
    hub.on(GetFindingsCommand).resolves({ Findings: [] });

    await ports.knownFindings(place, ['one']);
    await ports.knownFindings(place, ['two']);
    await ports.knownFindings({ ...place, accountId: '444455556666' }, ['three']);

    const clients = hub
      .commandCalls(GetFindingsCommand)
      .map(({ thisValue }) => thisValue as SecurityHubClient);
    expect(new Set(clients).size).toBe(2);
    expect(await clients[2]?.config.credentials()).toMatchObject({ accessKeyId: 'AKIAEXAMPLE' });
    expect(await clients[2]?.config.region()).toBe('eu-west-1');
    expect(new Set(asked)).toEqual(new Set(['111122223333', '444455556666']));
  });

  it('are refused for an account that the guardrail has no role in', async () => {
    const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:import';
    const own = importPorts({ MEMBER_ROLE_NAME: '' }, functionArn);

    const knownElsewhere = own.knownFindings({ ...place, accountId: '444455556666' }, ['one']);

    await expect(knownElsewhere).rejects.toThrow(/knows no role there/);
  });
});
