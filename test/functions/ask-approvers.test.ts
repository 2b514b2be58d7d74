import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler as askHandler } from '../../functions/ask-approvers.ts';
import { readLinkToken } from '../../lib/boundary/approval-link.ts';
import { answerException } from '../../lib/shell/exceptions/answer-exception.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import {
  BOB,
  KEY,
  PAGE_URL,
  POLICY_OF_BOB,
  startLocalApproval,
  type LocalApproval,
} from '../local-approval.ts';
import { recordOutput, type Output, describeOutput } from './output.ts';

const TASK_TOKEN = 'AAAAKgAAAAIAAAAAAAAAAT-the-task-token';
const context = lambdaContext(
  'arn:aws:lambda:eu-west-1:111122223333:function:imds-guardrail-ask-approvers',
  30,
);

let local: LocalApproval;
let handler: typeof askHandler;
let output: Output;

beforeAll(async () => {
  local = await startLocalApproval();
  local.parameters.setValue('policy', POLICY_OF_BOB);
  Object.assign(process.env, local.environment);
  // The handler reads its environment when it is loaded, as it does in Lambda.
  ({ handler } = await import('../../functions/ask-approvers.ts'));
});

afterAll(() => local.stop());

beforeEach(() => {
  local.setNow(new Date());
  local.topic.messages.splice(0);
  output = recordOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('ask-approvers', () => {
  it('sends the link, and says so in the log and the metrics', async () => {
    const { exceptionId } = await local.givenNow();

    await handler({ exceptionId, taskToken: TASK_TOKEN }, context);

    const mail = local.topic.messages.find(({ attributes }) => attributes['approver'] === BOB);
    const address = mail?.byProtocol['default']?.trimEnd().split('\n').at(-1) ?? '';
    const read = readLinkToken(address.slice(`${PAGE_URL}?t=`.length), Buffer.from(KEY), new Date());
    expect(read).toMatchObject({ kind: 'valid', link: { exceptionId, approver: BOB } });
    expect(output.logs()).toMatchObject([
      { message: 'asked', exceptionId, report: { result: 'asked', linksSent: 1, obstacle: null } },
    ]);
    expect(output.metrics()).toMatchObject({ LinksSent: 1 });
    for (const secret of [TASK_TOKEN, address, KEY]) expect(output.text()).not.toContain(secret);
  });

  it('fails its task where there is nothing to ask about', async () => {
    const asked = handler({ exceptionId: 'exc-ffffffffffffffff', taskToken: TASK_TOKEN }, context);

    await expect(asked).rejects.toThrow('There is no exception exc-ffffffffffffffff');
    expect(output.text()).not.toContain(TASK_TOKEN);
  });

  it('without a page tells the operator whom it cannot reach', async () => {
    const { exceptionId } = await local.givenNow();
    vi.resetModules();
    vi.stubEnv('APPROVAL_PAGE_URL', '');
    const withoutPage = await import('../../functions/ask-approvers.ts');
    vi.unstubAllEnvs();

    await withoutPage.handler({ exceptionId, taskToken: TASK_TOKEN }, context);

    expect(output.logs()).toMatchObject([
      { message: 'asked', report: { unreachable: [BOB], linksSent: 0 } },
      { level: 'ERROR', message: 'approvers without a page', approvers: [BOB] },
    ]);
  });

  it('counts no links where somebody was faster', async () => {
    const { exceptionId } = await local.givenNow();
    const by = { kind: 'email', id: BOB, name: BOB } as const;
    await answerException(exceptionId, 'deny', { by, via: 'link', note: null, groups: [] }, local.pagePorts);

    await handler({ exceptionId, taskToken: TASK_TOKEN }, context);

    expect(output.logs()).toMatchObject([{ report: { result: 'decided-before', decision: 'denied' } }]);
    expect(output.metrics()).toMatchObject({ LinksSent: 0 });
  });
});

describeOutput([]);
