import { confirmationOf, linkToken } from '../../../lib/boundary/approval-link.ts';
import type { GuardrailException } from '../../../lib/domain/exception/exception.ts';
import { LINK_KEY, type GuardedAccount } from '../account.ts';
import { taskTokenOf } from '../yes-men.ts';
import {
  aConfirmation,
  aCorrection,
  anExceptionInForce,
  aWaitingRequest,
  callUrl,
  deliver,
  HOME,
  hoursAhead,
  MEMBER,
  workflowOf,
  type Scenario,
} from './scenario.ts';

const ALICE = `arn:aws:sts::${HOME.accountId}:assumed-role/Developer/alice@example.com`;
const BOB = `arn:aws:sts::${HOME.accountId}:assumed-role/SecurityApprover/bob@example.com`;
const terms = { reason: 'The image of the last wave breaks the vendor agent.', hours: 24 };

/** Calls the API of the command line as somebody. */
function callApi(account: GuardedAccount, userArn: string, path: string, body?: object): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const post = { method: 'POST', headers, body: JSON.stringify(body) };
  return callUrl(account, 'exceptions-api', path, { userArn, ...(body !== undefined && post) });
}

async function answerByLink(
  account: GuardedAccount,
  { exceptionId, answerBy }: GuardrailException,
  decision: 'approve' | 'deny',
): Promise<void> {
  const key = Buffer.from(LINK_KEY);
  const token = linkToken({ exceptionId, approver: 'bob@example.com', expiresAt: answerBy }, key);
  await callUrl(account, 'approval-page', `/?t=${token}`);
  const body = new URLSearchParams({ decision, confirmed: confirmationOf(token, key), note: '' });
  await callUrl(account, 'approval-page', `/?t=${token}`, { method: 'POST', body });
}

export const exceptions: readonly Scenario[] = [
  {
    functionName: 'ask-approvers',
    title: 'asks about both accounts, and notes what EC2 would refuse',
    happen: async (account) => {
      account.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' }, HOME);
      for (const place of [HOME, MEMBER]) {
        const { exceptionId } = await aWaitingRequest(account, place);
        await account.invoke('ask-approvers', { exceptionId, taskToken: 'a token' });
      }
      account.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'disabled' }, HOME);
    },
  },
  {
    functionName: 'ask-approvers',
    title: 'ends the waiting where somebody has answered before',
    happen: async (account) => {
      const { exceptionId } = await aWaitingRequest(account, { status: 'denied' });
      await account.invoke('ask-approvers', { exceptionId, taskToken: taskTokenOf(workflowOf(account)) });
    },
  },
  {
    functionName: 'approval-page',
    title: 'takes a yes, and a no that ends a rollback',
    happen: async (account) => {
      await answerByLink(account, await aWaitingRequest(account), 'approve');
      await answerByLink(account, await aConfirmation(account), 'deny');
    },
  },
  {
    functionName: 'exceptions-api',
    title: 'takes requests and answers, and takes back',
    happen: async (account) => {
      const wish = {
        exceptionId: 'exc-0a1b2c3d4e5f6071',
        scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
        allows: { httpTokens: 'optional' },
        reason: 'The vendor agent cannot use IMDSv2 before its release in April.',
        expiresAt: hoursAhead(24).toISOString(),
      };
      await callApi(account, ALICE, '/requests', wish);
      const { exceptionId } = await aWaitingRequest(account);
      await callApi(account, BOB, `/exceptions/${exceptionId}/approve`, {});
      const inForce = await anExceptionInForce(account);
      await callApi(account, BOB, `/exceptions/${inForce.exceptionId}/revoke`, {});
      await callApi(account, ALICE, '/exceptions');
      await callApi(account, ALICE, `/exceptions/${exceptionId}`);
    },
  },
  {
    functionName: 'exceptions-api',
    title: 'finds, plans and grants rollbacks in both accounts',
    happen: async (account) => {
      const instances = [HOME, MEMBER].map((place, at) => ({
        ...place,
        instanceId: `i-0000000000000001${at}`,
      }));
      for (const instance of instances) await aCorrection(account, instance);
      const window = { since: hoursAhead(-2).toISOString(), until: hoursAhead(0).toISOString() };
      await callApi(account, BOB, '/rollbacks/find', { selection: { kind: 'all' }, window });
      await callApi(account, BOB, '/rollbacks/plan', { ...terms, instances });
      await callApi(account, BOB, '/rollbacks', { ...terms, instances });
    },
  },
  {
    functionName: 'review-exceptions',
    title: 'ends what its workflow has left alone',
    happen: async (account) => {
      await anExceptionInForce(account, { expiresAt: hoursAhead(-1) });
      await account.invoke('review-exceptions', { 'detail-type': 'Scheduled Event' });
      for (const { exceptionId } of [await aWaitingRequest(account), await anExceptionInForce(account)]) {
        await deliver(account, 'review-exceptions', {
          'detail-type': 'Step Functions Execution Status Change',
          detail: { name: exceptionId, status: 'ABORTED' },
        });
      }
    },
  },
];
