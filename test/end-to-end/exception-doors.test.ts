import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { clientConfiguration } from '../../local/emulator/clients.ts';
import { startEmulatorAws, type EmulatorAws } from '../../local/emulator/emulator-aws.ts';
import { openInbox } from '../../local/emulator/inbox.ts';
import { alice, bob, identities, type Person } from '../../local/story/people.ts';
import { findBrowser, startBrowser, type LocalBrowser } from './browser.ts';
import { openExceptions, type EmulatedExceptions } from './emulated-exceptions.ts';
import { developerOf, launchWithImdsV1, until, whyUnavailable } from './emulated.ts';

const BOB = 'U0BOB0001';
const REASON = 'The vendor agent cannot use IMDSv2 before its release in April.';
const run = promisify(execFile);

const unavailable = await whyUnavailable();
const found = unavailable === null ? await findBrowser() : null;
const isWithoutBrowser = found?.kind !== 'found';

let aws: EmulatorAws;
let developer: EC2Client;
let exceptions: EmulatedExceptions;
let browser: LocalBrowser | null = null;
let links: { readonly stop: () => Promise<void> };
/** What was mailed to approvers, as the topic got it. */
const mails: string[] = [];

beforeAll(async () => {
  if (unavailable !== null) return;
  aws = await startEmulatorAws({ applyDelayMilliseconds: 50, stateChangeDelay: 3_000, identities });
  developer = developerOf(aws);
  exceptions = await openExceptions(aws);
  links = await openInbox(aws.emulator, {
    topicArn: await approvalLinksTopic(),
    queueName: 'mailbox',
    take: (mail) => mails.push(mail),
  });
  if (found?.kind === 'found') browser = await startBrowser(found.executablePath);
});

afterAll(async () => {
  if (unavailable !== null) return;
  await browser?.stop();
  await Promise.all([exceptions.stop(), links.stop()]);
  await aws.stop();
});

describe.skipIf(unavailable !== null || isWithoutBrowser)('an exception by buttons in Slack', () => {
  it('is asked for by Alice and approved by Bob, in a browser, and the instance gets back what it had', async () => {
    const { page } = theBrowser();
    const instanceId = await anEnforcedInstance();
    await page.goto(`${aws.slack.url}/#imds-guardrail`);

    await page.getByRole('button', { name: 'Request an exception' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox').fill(REASON);
    await form.getByRole('button', { name: 'Request', exact: true }).click();
    await form.waitFor({ state: 'hidden' });
    await page.getByText('Waiting for approval').waitFor();
    await page.getByLabel('Act as').selectOption(BOB);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.locator('#confirm-yes').click();

    await untilTokens(instanceId, 'optional');
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor({ state: 'detached' });
    expect(await exceptionOf(instanceId)).toMatchObject({
      status: 'granted',
      reason: REASON,
      requestedBy: { kind: 'slack-user', id: 'U0ALICE01' },
      approvals: [{ by: { kind: 'slack-user', id: BOB }, via: 'slack' }],
    });
  });
});

describe.skipIf(unavailable !== null || isWithoutBrowser)('an exception by a link in a mail', () => {
  it('is not answered by opening the link, is approved on its page, and the link is of no use then', async () => {
    const { page } = theBrowser();
    const instanceId = await anEnforcedInstance();
    const exceptionId = await exceptions.request(instanceId);
    const link = await linkTo(exceptionId);

    await page.goto(link);
    await page.getByText(instanceId).first().waitFor();
    const opened = await exceptions.exceptionOf(exceptionId);
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Approve' }).click();
    await untilTokens(instanceId, 'optional');
    await page.goto(link);
    const buttons = await page.getByRole('button').count();

    expect(opened).toMatchObject({ status: 'requested', approvals: [] });
    expect(await exceptions.exceptionOf(exceptionId)).toMatchObject({
      approvals: [{ by: { kind: 'email', id: 'bob@example.com' }, via: 'link' }],
    });
    expect(buttons).toBe(0);
  });
});

describe.skipIf(unavailable !== null)('an exception by the command line', () => {
  it('is asked for by one, approved by another, listed, exported and taken back', async () => {
    const instanceId = await anEnforcedInstance();
    const asked = ['request', '--instance', instanceId, '--allow-imdsv1', '--for', '7d', '--reason', REASON];
    const request = await guardrail(alice, ...asked, '--json');
    const { exceptionId } = await exceptionOf(instanceId);
    await until(async () => (await exceptions.executionOf(exceptionId)) === 'RUNNING');

    const own = await guardrail(alice, 'approve', exceptionId);
    const approved = await guardrail(bob, 'approve', exceptionId);
    await untilTokens(instanceId, 'optional');
    const list = await guardrail(bob, 'list');
    const revoked = await guardrail(bob, 'revoke', exceptionId, '--reason', 'The release came early.');
    await untilTokens(instanceId, 'required');
    await until(async () => (await exceptions.ports.changesOf(exceptionId)).length === 2);
    const csv = await guardrail(bob, 'export', '--csv');

    expect([request, own, approved, list, revoked, csv].map(({ code }) => code)).toEqual([0, 2, 0, 0, 0, 0]);
    expect(own.stderr).toContain('guardrail: ');
    expect(list.stdout).toContain(exceptionId);
    const told = csv.stdout.split('\r\n').filter((line) => line.includes(exceptionId));
    for (const what of ['requested', 'approved', 'granted', 'restored', 'revoked', 'remediated']) {
      expect(told.some((line) => line.includes(what))).toBe(true);
    }
  });

  it('is refused to whoever is not signed in to AWS', async () => {
    const stranger: Person = { ...alice, accessKeyId: 'AKIASTRANGEREXAMPLE1' };

    const listed = await guardrail(stranger, 'list');

    expect(listed).toMatchObject({ code: 2, stdout: '' });
    expect(listed.stderr).toMatch(/^guardrail: .*\n$/);
  });
});

/** Runs `guardrail exceptions ...` with a person's credentials, as a process of its own. */
async function guardrail({ accessKeyId }: Person, ...args: readonly string[]) {
  const command = ['cli/main.ts', 'exceptions', ...args];
  const env = {
    PATH: process.env['PATH'],
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: aws.emulator.region,
    GUARDRAIL_EXCEPTIONS_URL: aws.deployment.exceptionsUrl,
  };
  try {
    return { code: 0, ...(await run(process.execPath, command, { env })) };
  } catch (error) {
    const {
      code = 1,
      stdout = '',
      stderr = '',
    } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, stdout, stderr };
  }
}

async function anEnforcedInstance(): Promise<string> {
  const instanceId = await launchWithImdsV1(developer);
  await untilTokens(instanceId, 'required');
  return instanceId;
}

async function untilTokens(instanceId: string, httpTokens: 'optional' | 'required'): Promise<void> {
  await until(() => aws.ec2.instances.get(instanceId)?.metadataOptions.httpTokens === httpTokens);
}

/** The exception for an instance, once it is recorded. */
async function exceptionOf(instanceId: string): Promise<GuardrailException> {
  const ofInstance = async () =>
    (await exceptions.ports.listExceptions()).find(({ scope }) => scope.id === instanceId);
  await until(async () => (await ofInstance()) !== undefined);
  const exception = await ofInstance();
  if (exception === undefined) throw new Error(`There is no exception for ${instanceId}.`);
  return exception;
}

/** The link that Bob was mailed about an exception, at the address by which this machine reaches the page. */
async function linkTo(exceptionId: string): Promise<string> {
  const mail = () => mails.find((each) => each.includes(exceptionId));
  await until(() => mail() !== undefined);
  const [, token] = /\?t=([\w.-]+)/.exec(mail() ?? '') ?? [];
  if (token === undefined) throw new Error(`The mail about ${exceptionId} has no link.`);
  return `${aws.deployment.approvalPageUrl}?t=${token}`;
}

async function approvalLinksTopic(): Promise<string> {
  const { Topics = [] } = await new SNSClient(clientConfiguration(aws.emulator)).send(
    new ListTopicsCommand({}),
  );
  const arn = Topics.map(({ TopicArn = '' }) => TopicArn).find((each) => each.includes('ApprovalLinksTopic'));
  if (arn === undefined) throw new Error('There is no topic for the links of approvers.');
  return arn;
}

function theBrowser(): LocalBrowser {
  if (browser === null) throw new Error('There is no browser.');
  return browser;
}
