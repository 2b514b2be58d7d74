import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler as noteHandler } from '../../functions/note-imdsv1-use.ts';
import { imdsV1Sightings } from '../../lib/adapters/imdsv1-sightings.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { startTables, type LocalTables } from '../../local/embedded/tables.ts';
import { minutesAgo } from '../given.ts';
import { powertoolsEnvironment, recordOutput, type Output, describeOutput } from './output.ts';

const context = lambdaContext('arn:aws:lambda:eu-west-1:111122223333:function:note-imdsv1-use', 10);
const instance = { accountId: '111122223333', region: 'eu-west-1', instanceId: 'i-0a1b2c3d4e5f60718' };

let tables: LocalTables;
let handler: typeof noteHandler;
let output: Output;

beforeAll(async () => {
  tables = await startTables();
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    RECORDS_TABLE_NAME: tables.recordsTableName,
    ...powertoolsEnvironment,
  })) {
    vi.stubEnv(name, value);
  }
  ({ handler } = await import('../../functions/note-imdsv1-use.ts'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await tables.stop();
});

beforeEach(() => {
  output = recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** A message as Lambda hands it over, sent so many minutes ago. */
function aRecord(messageId: string, sessionName: string, minutes: number) {
  const sessionArn = `arn:aws:sts::111122223333:assumed-role/web-server/${sessionName}`;
  const attributes = { SentTimestamp: String(minutesAgo(minutes).getTime()), MessageGroupId: 'imdsv1-use' };
  return { messageId, body: JSON.stringify({ sessionArn }), attributes };
}

describe('note-imdsv1-use', () => {
  it('notes who used IMDSv1, when SQS took the message, and returns what nobody can read', async () => {
    const Records = [
      aRecord('good', instance.instanceId, 7),
      aRecord('other', 'dana', 1),
      { ...aRecord('broken', instance.instanceId, 1), body: 'no JSON' },
    ];

    const answer = await handler({ Records }, context);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] });
    const found = await imdsV1Sightings(tables.recordsTableName).sightingsOf([instance]);
    expect([...found.values()]).toEqual([{ firstSeenAt: minutesAgo(7), lastSeenAt: minutesAgo(7) }]);
    expect(output.metrics()).toMatchObject({
      ImdsV1UsesNoted: 1,
      SessionsIgnored: 1,
      MessagesMalformed: 1,
      MessagesReturned: 1,
    });
    expect(output.logs()).toMatchObject([
      { level: 'INFO', instance: { instanceId: instance.instanceId } },
      { level: 'WARN', sessionArn: 'arn:aws:sts::111122223333:assumed-role/web-server/dana' },
      { level: 'ERROR', malformed: { messageId: 'broken' } },
    ]);
  });

  it('fails where it is handed what is no batch of SQS', async () => {
    await expect(handler({ Records: [{ messageId: 'one', body: '{}' }] }, context)).rejects.toThrow(
      'attributes',
    );
  });
});

describeOutput(['note-imdsv1-use']);
