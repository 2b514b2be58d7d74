import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler as answerHandler } from '../../functions/answer-slack.ts';
import type { handler as postHandler } from '../../functions/post-exception.ts';
import type { handler as interactionHandler } from '../../functions/slack-interaction.ts';
import { serveFunctionUrl } from '../../local/embedded/function-url.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { aliceInSlack, anException, bobInSlack } from '../given.ts';
import { startLocalExceptions, type LocalExceptions } from '../local-slack-exceptions.ts';
import { powertoolsEnvironment, recordOutput, type Output, describeOutput } from './output.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:imds-guardrail';

let local: LocalExceptions;
let handlers: {
  interaction: typeof interactionHandler;
  answer: typeof answerHandler;
  post: typeof postHandler;
};
let stopUrl: () => Promise<void>;
let output: Output;

beforeAll(async () => {
  local = await startLocalExceptions();
  for (const [name, value] of Object.entries(powertoolsEnvironment)) vi.stubEnv(name, value);
  // A handler reads its environment when it is loaded, as it does in Lambda.
  handlers = {
    interaction: (await import('../../functions/slack-interaction.ts')).handler,
    answer: (await import('../../functions/answer-slack.ts')).handler,
    post: (await import('../../functions/post-exception.ts')).handler,
  };
  const { url, stop } = await serveFunctionUrl({
    handler: handlers.interaction,
    functionArn: ARN,
    timeoutSeconds: 10,
  });
  stopUrl = stop;
  local.slack.setInteractivityUrl(url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([stopUrl(), local.stop()]);
});

beforeEach(() => {
  output = recordOutput();
});

afterEach(() => {
  local.queue.splice(0);
  vi.restoreAllMocks();
});

function batch(...bodies: readonly string[]): unknown {
  return { Records: bodies.map((body, index) => ({ messageId: `message-${index}`, body })) };
}

async function requestUrl(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const { interaction } = handlers;
  const { url, stop } = await serveFunctionUrl({
    handler: interaction,
    functionArn: ARN,
    timeoutSeconds: 10,
  });
  const response = await fetch(url, { method: 'POST', body, headers });
  await stop();
  return response;
}

describe('slack-interaction', () => {
  it('takes a press that Slack has signed, and says what came of it', async () => {
    await local.put(anException({ exceptionId: 'exc-1' }));
    await local.tell([['exc-1', 'requested']]);

    const delivered = await local.slack.press(local.topMessages()[0]?.ts ?? '', 'deny-exception', 'bob');

    expect(delivered).toEqual({ kind: 'answered', status: 200, body: '' });
    expect(local.queue).toHaveLength(1);
    expect(output.metrics()).toMatchObject({ AnswersQueued: 1 });
    expect(output.logs()).toMatchObject([
      { message: 'interaction', taken: { kind: 'queued', what: 'deny', exceptionId: 'exc-1' } },
    ]);
    expect(output.text()).not.toContain('hooks.slack.com');
    expect(output.text()).not.toContain('/actions/');
  });

  it('refuses what Slack has not signed, with a metric and without the body in its log', async () => {
    const response = await requestUrl('payload=something+secret', {
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1_000)),
    });

    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
    expect(output.metrics()).toMatchObject({ RequestsForged: 1 });
    expect(output.logs()).toMatchObject([
      { level: 'WARN', message: 'request refused', taken: { kind: 'forged', reason: 'forged' } },
    ]);
    expect(output.text()).not.toContain('secret');
    expect(output.text()).not.toContain('v0=');
  });
});

describe('answer-slack', () => {
  it('takes an answer, tells of it, and returns what it could not read', async () => {
    await local.put(anException({ exceptionId: 'exc-2', answerBy: new Date(Date.now() + 60_000) }));
    const replyTo = { userId: bobInSlack.id, channelId: 'C0LOCAL001', threadTs: null, responseUrl: null };
    const byAlice = { ...replyTo, userId: aliceInSlack.id };

    const answer = await handlers.answer(
      batch(
        JSON.stringify({ kind: 'approve', exceptionId: 'exc-2', by: aliceInSlack, replyTo: byAlice }),
        JSON.stringify({ kind: 'deny', exceptionId: 'exc-2', by: bobInSlack, replyTo }),
        '{',
      ),
      lambdaContext(ARN, 60),
    );

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-2' }] });
    expect(output.metrics()).toMatchObject({ AnswersTaken: 1, MessagesMalformed: 1, MessagesReturned: 1 });
    expect(output.emf()).toContainEqual(
      expect.objectContaining({ AnswersRefused: 1, reason: 'own-request' }),
    );
    expect((await local.find('exc-2')).status).toBe('denied');
  });
});

describe('post-exception', () => {
  it('shows an exception, and returns what it could not read', async () => {
    await local.put(anException({ exceptionId: 'exc-3' }));

    const answer = await handlers.post(
      batch('{"exceptionId":"exc-3","change":"requested"}', '{'),
      lambdaContext(ARN, 60),
    );

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    expect(output.metrics()).toMatchObject({
      ExceptionsShown: 1,
      SlackRefused: 0,
      MessagesMalformed: 1,
      MessagesReturned: 1,
    });
    expect(output.logs()).toMatchObject([
      { message: 'exception', result: { exceptionId: 'exc-3', result: 'posted' } },
      { level: 'ERROR', message: 'malformed message' },
    ]);
  });
});

describeOutput(['post-exception', 'slack-interaction']);
