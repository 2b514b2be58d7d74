import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { storyActions } from '../../lib/boundary/slack/exceptions/story-actions.ts';
import { storyMessage } from '../../lib/boundary/slack/story-message.ts';
import { serveFunctionUrl } from '../../local/embedded/function-url.ts';
import { context } from '../lib/boundary/slack/given-message.ts';
import { aFinding, aStory } from '../lib/domain/story/given-story.ts';
import { startLocalExceptions, type LocalExceptions } from '../local-slack-exceptions.ts';
import { until } from '../until.ts';
import { findBrowser, startBrowser, type LocalBrowser } from './browser.ts';

const [ALICE, BOB] = ['U0ALICE01', 'U0BOB0001'];
const REASON = 'The vendor agent cannot use IMDSv2 before its release in April.';

const found = await findBrowser();

/** People's own way through it: the page of the stand-in in a browser, and the function behind its URL. */
describe.skipIf(found.kind === 'missing')('an exception, asked for and approved in a browser', () => {
  let local: LocalExceptions;
  let browser: LocalBrowser;
  let stopUrl: () => Promise<void>;
  let page: Page;

  beforeAll(async () => {
    if (found.kind === 'missing') throw new Error(found.reason);
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
    vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'ImdsGuardrail');
    vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'imds-guardrail');
    [local, browser] = await Promise.all([startLocalExceptions(), startBrowser(found.executablePath)]);
    ({ page } = browser);
    // It reads its environment when it is loaded, as it does in Lambda.
    const { handler } = await import('../../functions/slack-interaction.ts');
    const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:slack-interaction';
    const { url, stop } = await serveFunctionUrl({ handler, functionArn, timeoutSeconds: 10 });
    stopUrl = stop;
    local.slack.setInteractivityUrl(url);
    const tags = { Name: 'web-1', 'aws:autoscaling:groupName': 'web' };
    const message = storyMessage(aStory(aFinding(0, {}, tags)), { ...context, actions: storyActions });
    await local.messagePorts.post(message, { channel: '#imds-guardrail', id: 'story' });
    await page.goto(`${local.slack.url}/#imds-guardrail`);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await browser.stop();
    await Promise.all([stopUrl(), local.stop()]);
  });

  /** Works off what the last press has put on the queue. */
  async function workOff(): Promise<void> {
    await until(() => local.queue.length > 0);
    expect((await local.workOff()).answers).toHaveLength(1);
  }

  async function press(name: string, answer: 'yes' | 'cancel'): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
    await page.locator(answer === 'yes' ? '#confirm-yes' : '#confirm-deny').click();
  }

  const form = () => page.getByRole('dialog');

  it('is asked for by the button on a finding and a form that says what is wrong with it', async () => {
    await page.getByRole('button', { name: 'Request an exception' }).click();
    await form()
      .getByRole('radio', { name: /Auto Scaling group web/ })
      .check();
    await form().getByRole('combobox').first().selectOption('3');
    await form().getByRole('textbox').fill('           ');
    await form().getByRole('button', { name: 'Request', exact: true }).click();
    await form().getByText('The reason must have 10 to 500 characters').waitFor();
    await form().getByRole('textbox').fill(REASON);
    await form().getByRole('button', { name: 'Request', exact: true }).click();
    await form().waitFor({ state: 'hidden' });
    await workOff();
    await page.getByText('Nothing changes until somebody else approves it').waitFor();

    const [exceptionId = ''] = local.started;
    expect(await local.find(exceptionId)).toMatchObject({
      status: 'requested',
      scope: { kind: 'auto-scaling-group', id: 'web' },
      allows: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
      reason: REASON,
      requestedBy: { kind: 'slack-user', id: ALICE },
    });
  });

  it('asks before a press counts, and does not let her approve it herself', async () => {
    const [exceptionId = ''] = local.started;
    await local.tell([[exceptionId, 'requested']]);
    await page.getByText('Waiting for approval').waitFor();

    await press('Approve', 'cancel');
    await press('Approve', 'yes');
    await workOff();

    await page.getByText('Ask another approver.').waitFor();
    expect((await local.find(exceptionId)).approvals).toEqual([]);
    expect(local.ended).toEqual([]);
  });

  it('is approved by somebody else, and then has no buttons any more', async () => {
    const [exceptionId = ''] = local.started;
    await page.getByLabel('Act as').selectOption(BOB);

    await press('Approve', 'yes');
    await workOff();

    await page.getByText('You approved it.').waitFor();
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor({ state: 'detached' });
    expect(local.ended).toEqual([`${exceptionId} granted`]);
    expect((await local.find(exceptionId)).approvals).toMatchObject([{ by: { id: BOB }, via: 'slack' }]);
  });

  it('is renewed from the reminder in its thread, by the same form', async () => {
    const [exceptionId = ''] = local.started;
    await local.pass(exceptionId, 'granted');
    await local.tell([[exceptionId, 'reminder']]);
    await page.getByLabel('Act as').selectOption(ALICE);
    await page.getByRole('button', { name: /1 reply/ }).click();

    await page.getByRole('button', { name: 'Renew', exact: true }).click();
    await form().getByText('Renew an exception').waitFor();
    const reason = await form().getByRole('textbox').inputValue();
    await form().getByRole('combobox').nth(1).selectOption('14');
    await form().getByRole('button', { name: 'Request', exact: true }).click();
    await form().waitFor({ state: 'hidden' });
    await workOff();

    expect(reason).toBe(REASON);
    expect(local.started).toHaveLength(2);
    expect(await local.find(local.started[1] ?? '')).toMatchObject({
      status: 'requested',
      renews: exceptionId,
      scope: { kind: 'auto-scaling-group', id: 'web' },
      allows: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
    });
  });
});
