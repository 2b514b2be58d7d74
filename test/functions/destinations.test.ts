import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  BatchImportFindingsCommand,
  GetFindingsCommand,
  InvalidAccessException,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler as emitHandler } from '../../functions/emit-finding.ts';
import type { handler as importHandler } from '../../functions/import-finding.ts';
import { findingOf } from '../../lib/domain/finding.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { aClosedRecord, anInstance } from '../given.ts';
import { powertoolsEnvironment, recordOutput, type Output, describeOutput } from './output.ts';

const eventBridge = mockClient(EventBridgeClient);
const securityHub = mockClient(SecurityHubClient);
const body = JSON.stringify(findingOf(aClosedRecord(), anInstance()));

let handlers: { 'emit-finding': typeof emitHandler; 'import-finding': typeof importHandler };
let output: Output;

beforeAll(async () => {
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-west-1',
    ...powertoolsEnvironment,
  })) {
    vi.stubEnv(name, value);
  }
  // A handler reads its environment when it is loaded, as it does in Lambda.
  handlers = {
    'emit-finding': (await import('../../functions/emit-finding.ts')).handler,
    'import-finding': (await import('../../functions/import-finding.ts')).handler,
  };
});

afterAll(() => {
  vi.unstubAllEnvs();
  eventBridge.restore();
  securityHub.restore();
});

beforeEach(() => {
  eventBridge.reset();
  securityHub.reset();
  output = recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Hands a batch of two to a function, the second one of which nobody can read; gives what returns. */
async function handle(name: keyof typeof handlers): Promise<readonly string[]> {
  const Records = [
    { messageId: 'good', body },
    { messageId: 'broken', body: '{"schemaVersion":"9.0"}' },
  ];
  const functionArn = `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
  const { batchItemFailures } = await handlers[name]({ Records }, lambdaContext(functionArn, 60));
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('emit-finding', () => {
  it('puts the finding on the bus and returns what nobody can read', async () => {
    eventBridge.on(PutEventsCommand).resolves({ Entries: [{ EventId: '1' }] });

    const returned = await handle('emit-finding');

    expect(returned).toEqual(['broken']);
    expect(eventBridge.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries).toMatchObject([
      { Source: 'imds-guardrail', DetailType: 'IMDS Guardrail Finding', Detail: body },
    ]);
    expect(output.metrics()).toMatchObject({ FindingsEmitted: 1, MessagesMalformed: 1, MessagesReturned: 1 });
    expect(output.logs()).toMatchObject([{ level: 'ERROR', malformed: { messageId: 'broken' } }]);
  });

  it('returns what the bus refused, and says why', async () => {
    eventBridge.on(PutEventsCommand).rejects(new Error('no network'));

    const returned = await handle('emit-finding');

    expect(returned).toEqual(['broken', 'good']);
    expect(output.logs()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', refused: { messageId: 'good', reason: 'no network' } }),
    );
  });
});

describe('import-finding', () => {
  it('imports the finding and returns what nobody can read', async () => {
    securityHub.on(GetFindingsCommand).resolves({ Findings: [] });
    securityHub.on(BatchImportFindingsCommand).resolves({ FailedCount: 0, SuccessCount: 1 });

    const returned = await handle('import-finding');

    expect(returned).toEqual(['broken']);
    expect(output.metrics()).toMatchObject({ FindingsImported: 1, SecurityHubRefused: 0 });
    expect(output.logs()).toContainEqual(
      expect.objectContaining({
        level: 'INFO',
        result: expect.objectContaining({ result: 'imported', messageIds: ['good'] }) as unknown,
      }),
    );
  });

  it('returns everything where Security Hub is not enabled, and counts it for the alarm', async () => {
    const error = new InvalidAccessException({ $metadata: {}, message: 'not subscribed' });
    securityHub.on(GetFindingsCommand).rejects(error);

    const returned = await handle('import-finding');

    expect(returned).toEqual(['broken', 'good']);
    expect(output.metrics()).toMatchObject({ FindingsImported: 0, SecurityHubRefused: 1 });
  });
});

describeOutput(['import-finding', 'emit-finding']);
