import { readFile } from 'node:fs/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../lib/domain/exception/lifecycle.ts';
import { answerException, revokeException } from '../../lib/shell/exceptions/answer-exception.ts';
import { clientConfiguration } from '../../local/emulator/clients.ts';
import { startEmulatorAws, type EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { bob, identities } from '../../local/story/people.ts';
import { aliceInSlack, bobInSlack, carolInSlack } from '../given.ts';
import { openExceptions, type EmulatedExceptions } from './emulated-exceptions.ts';
import { developerOf, itemsOf, launchWithImdsV1, messagesIn, until, whyUnavailable } from './emulated.ts';

/** So short that any wait is over at once; and so that a day is over within a second and a month is not. */
const NO_TIME = 1e-9;
const A_DAY_PASSES = 1e-5;

const unavailable = await whyUnavailable();

let aws: EmulatorAws;
let developer: EC2Client;
let exceptions: EmulatedExceptions;

beforeAll(async () => {
  if (unavailable !== null) return;
  aws = await startEmulatorAws({ applyDelayMilliseconds: 50, stateChangeDelay: 3_000, identities });
  developer = developerOf(aws);
  exceptions = await openExceptions(aws);
});

afterEach(async () => {
  if (unavailable === null) await aws.emulator.scaleWaits(1);
});

afterAll(async () => {
  if (unavailable !== null) return;
  await exceptions.stop();
  await aws.stop();
});

const byAlice = answerBy(aliceInSlack);
const byBob = answerBy(bobInSlack);
const byCarol = answerBy(carolInSlack);

function answerBy(by: Answer['by']): Omit<Answer, 'at'> {
  // Who is in which group, Slack would say.
  return { by, via: 'slack', note: null, groups: by === aliceInSlack ? [] : ['S0APPROVE'] };
}

function httpTokensOf(instanceId: string): string | undefined {
  return aws.ec2.instances.get(instanceId)?.metadataOptions.httpTokens;
}

async function untilTokens(instanceId: string, httpTokens: 'optional' | 'required'): Promise<void> {
  await until(() => httpTokensOf(instanceId) === httpTokens);
}

/** An instance that was launched with IMDSv1, and that the guard has set to require tokens. */
async function anEnforcedInstance(): Promise<string> {
  const instanceId = await launchWithImdsV1(developer);
  await untilTokens(instanceId, 'required');
  return instanceId;
}

/** The same under an exception that is granted, with its options given back. */
async function anExceptedInstance(): Promise<{ instanceId: string; exceptionId: string }> {
  const instanceId = await anEnforcedInstance();
  const exceptionId = await exceptions.request(instanceId);
  await answerException(exceptionId, 'approve', byBob, exceptions.ports);
  await untilTokens(instanceId, 'optional');
  return { instanceId, exceptionId };
}

async function untilNews(exceptionId: string, last: string): Promise<string[]> {
  await until(() => exceptions.newsOf(exceptionId).includes(last));
  return exceptions.newsOf(exceptionId);
}

describe.skipIf(unavailable !== null)('an exception', () => {
  it('is requested, approved, given back, reminded of, and ends by itself with its instance enforced', async () => {
    const instanceId = await anEnforcedInstance();
    const exceptionId = await exceptions.request(instanceId);
    const beforeApproval = httpTokensOf(instanceId);

    const answered = await answerException(exceptionId, 'approve', byBob, exceptions.ports);
    await untilTokens(instanceId, 'optional');
    const whileItLasts = await exceptions.executionOf(exceptionId);
    await aws.emulator.scaleWaits(NO_TIME);
    await untilTokens(instanceId, 'required');
    await exceptions.untilSettled(exceptionId);

    expect(answered.kind).toBe('answered');
    expect([beforeApproval, whileItLasts]).toEqual(['required', 'RUNNING']);
    expect(await untilNews(exceptionId, 'expired')).toEqual(['requested', 'granted', 'reminder', 'expired']);
    const { status, history } = await exceptions.exceptionOf(exceptionId);
    expect(status).toBe('expired');
    expect(history.map(({ what, by }) => [what, by?.name ?? null])).toEqual([
      ['requested', 'Alice Archer'],
      ['approved', 'Bob Brook'],
      ['granted', null],
      ['reminded', null],
      ['expired', null],
    ]);
    await until(async () => (await exceptions.executionOf(exceptionId)) === 'SUCCEEDED');
    await until(async () => (await exceptions.ports.changesOf(exceptionId)).length === 2);
    const changes = await exceptions.ports.changesOf(exceptionId);
    expect(changes.map(({ outcome }) => outcome)).toEqual(['restored', 'remediated']);
  });

  it('that one of its approvers denies changes nothing', async () => {
    const instanceId = await anEnforcedInstance();
    const exceptionId = await exceptions.request(instanceId);

    await answerException(exceptionId, 'deny', byCarol, exceptions.ports);
    await exceptions.untilSettled(exceptionId);

    expect(await untilNews(exceptionId, 'denied')).toEqual(['requested', 'denied']);
    expect(await exceptions.exceptionOf(exceptionId)).toMatchObject({ status: 'denied' });
    expect(httpTokensOf(instanceId)).toBe('required');
  });

  it('that nobody answers in time changes nothing, and can be answered no more', async () => {
    const instanceId = await anEnforcedInstance();
    const exceptionId = await exceptions.request(instanceId);

    await aws.emulator.scaleWaits(NO_TIME);
    await exceptions.untilStatus(exceptionId, 'timed-out');
    await exceptions.untilSettled(exceptionId);
    const late = await answerException(exceptionId, 'approve', byBob, exceptions.ports);

    expect(await untilNews(exceptionId, 'timed-out')).toEqual(['requested', 'timed-out']);
    expect(late).toMatchObject({ kind: 'refused', refusal: 'not-open' });
    expect(httpTokensOf(instanceId)).toBe('required');
  });

  it('is not for its own requester to approve, by whatever way they come', async () => {
    const exceptionId = await exceptions.request(await anEnforcedInstance(), { by: bobInSlack });
    const asPrincipal = { kind: 'principal', id: bob.arn, name: 'bob@example.com' } as const;

    const answers = [
      await answerException(exceptionId, 'approve', byBob, exceptions.ports),
      await answerException(exceptionId, 'approve', answerBy(asPrincipal), exceptions.ports),
    ];

    const refused = { kind: 'refused', refusal: 'own-request' };
    expect(answers).toMatchObject([refused, refused]);
    expect(await exceptions.executionOf(exceptionId)).toBe('RUNNING');
  });

  it('that is taken back ends at once, and its workflow finds nothing left to do', async () => {
    const { instanceId, exceptionId } = await anExceptedInstance();

    await revokeException(exceptionId, byAlice, exceptions.ports);
    await untilTokens(instanceId, 'required');
    await aws.emulator.scaleWaits(NO_TIME);
    await until(async () => (await exceptions.executionOf(exceptionId)) === 'SUCCEEDED');

    expect(await untilNews(exceptionId, 'revoked')).toEqual(['requested', 'granted', 'revoked']);
    expect(await exceptions.exceptionOf(exceptionId)).toMatchObject({ status: 'revoked' });
  });

  it('that is taken back before anybody answered ends its workflow', async () => {
    const instanceId = await anEnforcedInstance();
    const exceptionId = await exceptions.request(instanceId);

    await revokeException(exceptionId, byAlice, exceptions.ports);
    await until(async () => (await exceptions.executionOf(exceptionId)) === 'SUCCEEDED');

    expect(await untilNews(exceptionId, 'revoked')).toEqual(['requested', 'revoked']);
    expect(httpTokensOf(instanceId)).toBe('required');
  });

  it('that is renewed goes on in the next one, without a gap', async () => {
    const instanceId = await anEnforcedInstance();
    const first = await exceptions.request(instanceId, { hours: 24 });
    await answerException(first, 'approve', byBob, exceptions.ports);
    await untilTokens(instanceId, 'optional');
    const second = await exceptions.request(instanceId, { hours: 30 * 24 - 1, renews: first });
    await answerException(second, 'approve', byCarol, exceptions.ports);
    await exceptions.untilStatus(second, 'granted');
    const calls = () => aws.ec2.calls.list('ModifyInstanceMetadataOptions').length;
    const callsBefore = calls();

    await aws.emulator.scaleWaits(A_DAY_PASSES);
    await exceptions.untilSettled(first);
    const afterTheFirst = [await exceptions.exceptionOf(second), httpTokensOf(instanceId)] as const;
    const callsBetween = calls() - callsBefore;
    await aws.emulator.scaleWaits(NO_TIME);
    await untilTokens(instanceId, 'required');
    await exceptions.untilSettled(second);

    expect(await exceptions.exceptionOf(first)).toMatchObject({ status: 'expired' });
    expect(afterTheFirst).toMatchObject([{ status: 'granted', renews: first }, 'optional']);
    expect(callsBetween).toBe(0);
  });

  it('that needs two approvers is granted by the second, who is somebody else', async () => {
    const instanceId = await anEnforcedInstance();
    const exceptionId = await exceptions.request(instanceId, { policy: { approvalsNeeded: 2 } });

    await answerException(exceptionId, 'approve', byBob, exceptions.ports);
    const again = await answerException(exceptionId, 'approve', byBob, exceptions.ports);
    const between = [await exceptions.executionOf(exceptionId), httpTokensOf(instanceId)];
    await answerException(exceptionId, 'approve', byCarol, exceptions.ports);
    await untilTokens(instanceId, 'optional');

    expect(again).toMatchObject({ kind: 'refused', refusal: 'answered-before' });
    expect(between).toEqual(['RUNNING', 'required']);
    expect(await untilNews(exceptionId, 'granted')).toEqual(['requested', 'granted']);
  });

  it('that is requested twice under one id is one', async () => {
    const exceptionId = await exceptions.request(await anEnforcedInstance());
    const found = await exceptions.exceptionOf(exceptionId);

    const again = await exceptions.ports.startWorkflow({ ...found, reason: 'Another reason for the same.' });

    expect(again).toBe('started-before');
    expect((await exceptions.exceptionOf(exceptionId)).reason).toBe(found.reason);
  });
});

describe.skipIf(unavailable !== null)('a workflow that somebody stops', () => {
  it('ends its request within seconds, and people learn of it', async () => {
    const exceptionId = await exceptions.request(await anEnforcedInstance());

    await exceptions.stopWorkflow(exceptionId);
    await exceptions.untilStatus(exceptionId, 'failed');
    await exceptions.untilSettled(exceptionId);
    const late = await answerException(exceptionId, 'approve', byBob, exceptions.ports);

    expect(await untilNews(exceptionId, 'failed')).toEqual(['requested', 'failed']);
    expect(late).toMatchObject({ kind: 'refused', refusal: 'not-open' });
  });

  it('leaves an exception in force, which the review ends in time', async () => {
    const { instanceId, exceptionId } = await anExceptedInstance();
    await untilNews(exceptionId, 'granted');

    await exceptions.stopWorkflow(exceptionId);
    await exceptions.review();
    const afterwards = [(await exceptions.exceptionOf(exceptionId)).status, httpTokensOf(instanceId)];
    await endIt(exceptionId);
    await exceptions.review();
    await untilTokens(instanceId, 'required');

    expect(afterwards).toEqual(['granted', 'optional']);
    expect(await untilNews(exceptionId, 'expired')).toEqual(['requested', 'granted', 'expired']);
    expect(await exceptions.exceptionOf(exceptionId)).toMatchObject({ status: 'expired' });
    await exceptions.untilSettled(exceptionId);
  });
});

describe.skipIf(unavailable !== null)('all of this', () => {
  it('leaves nothing in a dead-letter queue', async () => {
    const { reevaluationDeadLetterQueueUrl, cloudTrailDeadLetterQueueUrl } = aws.deployment;

    expect(await messagesIn(aws, reevaluationDeadLetterQueueUrl)).toBe(0);
    expect(await messagesIn(aws, cloudTrailDeadLetterQueueUrl)).toBe(0);
  });

  it('is done without an error of any function, and no log holds a token', async () => {
    const log = await readFile(aws.emulator.logFile, 'utf8');
    const items = await itemsOf(aws, aws.deployment.exceptionsTableName);
    const tokens = items.flatMap(({ token }) => (typeof token === 'string' ? [token] : []));

    expect(log.split('\n').filter((line) => line.includes('"level":"ERROR"'))).toEqual([]);
    expect(tokens.length).toBeGreaterThan(10);
    expect(tokens.filter((token) => log.includes(token))).toEqual([]);
  });
});

/** Lets the time of an exception be over in the table, as if the days had passed. */
async function endIt(exceptionId: string): Promise<void> {
  const past = new Date(Date.now() - 10 * 60_000).toISOString();
  await DynamoDBDocumentClient.from(new DynamoDBClient(clientConfiguration(aws.emulator))).send(
    new UpdateCommand({
      TableName: aws.deployment.exceptionsTableName,
      Key: { pk: 'exception', sk: exceptionId },
      UpdateExpression: 'SET expiresAt = :past, due = :past',
      ExpressionAttributeValues: { ':past': past },
    }),
  );
}
