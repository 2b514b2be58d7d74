import { exceptionChangeEvent } from '../../../lib/boundary/events/exception-change.ts';
import type { GuardedAccount } from '../account.ts';
import { anExceptionInForce, deliver, HOME, MEMBER, stateChangeOf, type Scenario } from './scenario.ts';

const old = { imageId: 'ami-0a1b2c3d4e5f60718', metadataOptions: { httpTokens: 'optional' } } as const;

function launchedIn({ ec2 }: GuardedAccount, place: typeof HOME | typeof MEMBER): string {
  const { httpTokens } = old.metadataOptions;
  const request = { count: 1, imageId: old.imageId, tags: new Map(), metadataOptions: { httpTokens } };
  const [instanceId = ''] = ec2.instances.launch(request, place);
  return instanceId;
}

export const guarding: readonly Scenario[] = [
  {
    functionName: 'guard',
    title: 'corrects an instance, and gives back what an exception allows',
    happen: async (account) => {
      const instanceId = launchedIn(account, HOME);
      await deliver(account, 'guard', stateChangeOf(instanceId, HOME));
      const { exceptionId, scope } = await anExceptionInForce(account, {
        scope: { kind: 'instance', id: instanceId },
      });
      const change = { exceptionId, change: 'granted', scope } as const;
      await deliver(account, 'guard', exceptionChangeEvent(change, HOME, new Date()));
    },
  },
  {
    functionName: 'guard',
    title: 'corrects an instance of another account',
    happen: async (account) => {
      await deliver(account, 'guard', stateChangeOf(launchedIn(account, MEMBER), MEMBER));
    },
  },
  {
    functionName: 'note-imdsv1-use',
    title: 'notes a use of IMDSv1',
    happen: async (account) => {
      const sessionArn = `arn:aws:sts::${HOME.accountId}:assumed-role/web/i-0a1b2c3d4e5f60718`;
      await deliver(account, 'note-imdsv1-use', { sessionArn });
    },
  },
];
