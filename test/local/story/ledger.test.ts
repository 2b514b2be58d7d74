import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEc2Simulator } from '../../../local/ec2/server.ts';
import type { LocalAws } from '../../../local/local-aws.ts';
import { callsInAll, inShort, ledgerTable, type Entry } from '../../../local/story/ledger.ts';

const guardAccessKeyId = 'ASIAGUARDEXAMPLE0001';

/** An AWS on which the guardrail has read an instance and changed it twice, and somebody else has read it. */
async function anAwsWithCalls(): Promise<{
  aws: Pick<LocalAws, 'ec2' | 'guardAccessKeyId'>;
  instanceId: string;
  other: string;
}> {
  const ec2 = await startEc2Simulator();
  onTestFinished(() => ec2.close());
  const [instanceId = '', other = ''] = ec2.instances.seed(2);
  const clientOf = (accessKeyId: string) =>
    new EC2Client({
      endpoint: ec2.url,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey: 'local' },
    });
  const read = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
  const change = new ModifyInstanceMetadataOptionsCommand({ InstanceId: instanceId, HttpTokens: 'required' });
  const guard = clientOf(guardAccessKeyId);
  await guard.send(read);
  await guard.send(change);
  await guard.send(change);
  await clientOf('AKIADEVELOPEREXAMPLE').send(read);
  return { aws: { ec2, guardAccessKeyId }, instanceId, other };
}

function anEntry(differences: Partial<Entry>): Entry {
  return {
    instanceId: 'i-1',
    name: 'web-1',
    happened: 'corrected',
    before: 'optional, hop 1',
    after: 'required, hop 1',
    milliseconds: 1_260,
    ...differences,
  };
}

/** The rows of a table as lists of their cells. */
function cellsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('the ledger', () => {
  it('has a row for each entry, with the seconds and the calls that the guardrail spent', async () => {
    const { aws, instanceId, other } = await anAwsWithCalls();

    const table = ledgerTable(
      [anEntry({ instanceId }), anEntry({ instanceId: other, name: 'api-1', milliseconds: null })],
      aws,
    );

    expect(cellsOf(table)).toEqual([
      ['Instance', 'What happened', 'Before', 'After', 'To applied', 'EC2 calls'],
      ['web-1', 'corrected', 'optional, hop 1', 'required, hop 1', '1.3 s', '2 modify'],
      [instanceId, '', '', '', '', '1 describe'],
      ['api-1', 'corrected', 'optional, hop 1', 'required, hop 1', '-', 'none'],
      [other, '', '', '', '', ''],
    ]);
  });

  it('counts the calls of an instance that appears twice only once', async () => {
    const { aws, instanceId } = await anAwsWithCalls();

    const table = ledgerTable([anEntry({ instanceId }), anEntry({ instanceId })], aws);

    expect(cellsOf(table).map((cells) => cells[5])).toEqual([
      'EC2 calls',
      '2 modify',
      '1 describe',
      '(above)',
      '',
    ]);
  });

  it('sums up the calls of the guardrail, and of nobody else', async () => {
    const { aws } = await anAwsWithCalls();

    expect(callsInAll(aws)).toBe('3 EC2 calls in all: 2 changes, 1 reads (one read serves a whole batch).');
  });

  it.each([
    [{ httpTokens: 'optional', httpPutResponseHopLimit: 2, httpEndpoint: 'enabled' }, 'optional, hop 2'],
    [{ httpTokens: 'required', httpPutResponseHopLimit: 1, httpEndpoint: 'disabled' }, 'IMDS off'],
  ])('says options in short: %j', (options, expected) => {
    expect(inShort(options)).toBe(expected);
  });
});
