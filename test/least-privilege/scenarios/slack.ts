import { aliceInSlack, bobInSlack } from '../../given.ts';
import type { GuardedAccount } from '../account.ts';
import { serveFunctionUrl } from '../../../local/embedded/function-url.ts';
import { anOpenFinding } from './telling.ts';
import { aConfirmation, aWaitingRequest, deliver, hoursAhead, type Scenario } from './scenario.ts';

const replyTo = { userId: aliceInSlack.id, channelId: 'C0LOCAL001', threadTs: null, responseUrl: null };

async function news(account: GuardedAccount, exceptionId: string): Promise<void> {
  await deliver(account, 'post-exception', { exceptionId, change: 'requested' });
}

export const slack: readonly Scenario[] = [
  {
    functionName: 'post-exception',
    title: 'shows a request to the approvers',
    happen: async (account) => news(account, (await aWaitingRequest(account)).exceptionId),
  },
  {
    functionName: 'slack-interaction',
    title: 'takes a press of a button, and opens the form',
    happen: async (account) => {
      const { slack: workspace } = account;
      const { url, stop } = await serveFunctionUrl({
        handler: (event) => account.invoke('slack-interaction', event),
        functionArn: 'slack-interaction',
        timeoutSeconds: 10,
      });
      workspace.setInteractivityUrl(url);
      await news(account, (await aWaitingRequest(account)).exceptionId);
      await workspace.press(workspace.messages.list().at(-1)?.ts ?? '', 'deny-exception', 'bob');
      await deliver(account, 'post-finding', anOpenFinding('i-0000000000000beef'));
      await workspace.press(workspace.messages.list().at(-1)?.ts ?? '', 'request-exception', 'bob');
      await stop();
    },
  },
  {
    functionName: 'answer-slack',
    title: 'takes a request, a yes, and a no that ends a rollback',
    happen: async (account) => {
      const wish = {
        accountId: '111122223333',
        region: 'eu-west-1',
        scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
        allows: { httpTokens: 'optional' },
        reason: 'The vendor agent cannot use IMDSv2 before its release in April.',
        expiresAt: hoursAhead(24).toISOString(),
        renews: null,
      };
      const asking = { kind: 'request', exceptionId: 'exc-00000000000000aa', by: bobInSlack, replyTo, wish };
      await deliver(account, 'answer-slack', asking);
      const waiting = await aWaitingRequest(account, { requestedBy: bobInSlack });
      const confirming = await aConfirmation(account);
      for (const [kind, { exceptionId }] of [
        ['approve', waiting],
        ['deny', confirming],
      ] as const)
        await deliver(account, 'answer-slack', { kind, exceptionId, by: aliceInSlack, replyTo });
    },
  },
];
