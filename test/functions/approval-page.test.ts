import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler as pageHandler } from '../../functions/approval-page.ts';
import { confirmationOf, linkToken } from '../../lib/boundary/approval-link.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { serveFunctionUrl } from '../../local/embedded/function-url.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { BOB, KEY, POLICY_OF_BOB, startLocalApproval, type LocalApproval } from '../local-approval.ts';
import { recordOutput, type Output, describeOutput } from './output.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:imds-guardrail-approval-page';
let local: LocalApproval;
let page: Awaited<ReturnType<typeof serveFunctionUrl>>;
let handler: typeof pageHandler;
let output: Output;

beforeAll(async () => {
  local = await startLocalApproval();
  local.parameters.setValue('policy', POLICY_OF_BOB);
  Object.assign(process.env, local.environment);
  // The handler reads its environment when it is loaded, as it does in Lambda.
  ({ handler } = await import('../../functions/approval-page.ts'));
  page = await serveFunctionUrl({ handler, functionArn: FUNCTION_ARN, timeoutSeconds: 30 });
});

afterAll(() => Promise.all([page.stop(), local.stop()]));

beforeEach(() => {
  output = recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

function tokenFor({ exceptionId, answerBy }: GuardrailException): string {
  return linkToken({ exceptionId, approver: BOB, expiresAt: answerBy }, Buffer.from(KEY));
}

function approve(
  token: string,
  headers: Readonly<Record<string, string>> = {},
  confirmed = confirmationOf(token, Buffer.from(KEY)),
): Promise<Response> {
  const body = new URLSearchParams({ decision: 'approve', confirmed, note: '' });
  return fetch(`${page.url}/?t=${token}`, { method: 'POST', body, headers });
}

describe('approval-page', () => {
  it('shows a request and takes an answer, and says so in the log and the metrics', async () => {
    const exception = await local.givenNow();
    const token = tokenFor(exception);

    const looked = await fetch(`${page.url}/?t=${token}`);
    const answered = await approve(token);

    expect([looked.status, answered.status]).toEqual([200, 200]);
    expect(await answered.text()).toContain('Thank you.');
    const about = { exceptionId: exception.exceptionId, approver: BOB };
    expect(output.logs()).toMatchObject([
      { level: 'INFO', message: 'page', result: { kind: 'shown', ...about } },
      { level: 'INFO', message: 'page', result: { kind: 'answered', ...about, decision: 'approve' } },
    ]);
    expect(output.emf()).toMatchObject([
      { PagesServed: 1, PagesFailed: 0 },
      { PagesServed: 1, PagesFailed: 0, AnswersTaken: 1 },
    ]);
    expect(local.told).toMatchObject([{ output: '{"decision":"granted"}' }]);
  });

  it('counts what it turns away by its reason', async () => {
    const used = tokenFor(await local.givenNow());
    const over = tokenFor(await local.givenNow({ status: 'denied' }));
    await approve(used);
    const forged = `${used.slice(0, -2)}AA`;

    await fetch(`${page.url}/?t=${forged}`);
    await fetch(`${page.url}/?t=x`);
    await approve(used, { origin: 'https://evil.example' });
    await approve(used, {}, 'a guess');
    await approve(used);
    await approve(over);

    const counted = output
      .emf()
      .filter((line) => 'reason' in line)
      .map(({ reason, RequestsForged, RequestsMalformed, AnswersRefused }) => ({
        reason,
        RequestsForged,
        RequestsMalformed,
        AnswersRefused,
      }));
    expect(counted).toEqual([
      { reason: 'forged-link', RequestsForged: 1 },
      { reason: 'malformed-link', RequestsMalformed: 1 },
      { reason: 'other-site', RequestsForged: 1 },
      { reason: 'forged-form', RequestsForged: 1 },
      { reason: 'used-before', AnswersRefused: 1 },
      { reason: 'not-open', AnswersRefused: 1 },
    ]);
    expect(output.logs().slice(-2)).toMatchObject([
      { result: { kind: 'used-before', decision: 'approve' } },
      { result: { kind: 'refused', refusal: 'not-open' } },
    ]);
  });

  it('tells a person in words that it failed, and the operator by a log line and a metric', async () => {
    const token = tokenFor(await local.givenNow());
    local.failWorkflow(1);

    const failed = await approve(token);

    expect(failed.status).toBe(503);
    expect(await failed.text()).toContain('Answering again is harmless.');
    expect(output.logs()[0]).toMatchObject({ level: 'ERROR', message: 'page failed' });
    expect(output.metrics()).toMatchObject({ PagesFailed: 1 });
  });

  it('writes neither link nor key nor confirmation to the log, whatever happens', async () => {
    const token = tokenFor(await local.givenNow());
    const confirmation = confirmationOf(token, Buffer.from(KEY));
    local.failWorkflow(1);

    await approve(token);
    await approve(token);
    await fetch(`${page.url}/?t=${token}`);
    await fetch(`${page.url}/?t=${token}x`);

    const [text = '', signature = ''] = token.split('.');
    expect(output.logs()).toHaveLength(5);
    for (const secret of [text, signature, KEY, confirmation]) expect(output.text()).not.toContain(secret);
  });

  it('is called by its URL only', async () => {
    const called = handler({ exceptionId: 'exc-1' }, lambdaContext(FUNCTION_ARN, 30));

    await expect(called).rejects.toThrow('Invalid input');
  });
});

describeOutput(['approval-page']);
