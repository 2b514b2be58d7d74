import { stories } from '../../../lib/adapters/stories.ts';
import { v1Allowed } from '../../given.ts';
import { aFinding } from '../../local-post.ts';
import { deliver, hoursAhead, MEMBER, type Scenario } from './scenario.ts';

/** What is open is told at once, by day and by night. */
export function anOpenFinding(instanceId: string) {
  const record = { closedAt: new Date(), outcome: 'audited', after: v1Allowed } as const;
  return aFinding(`event/${instanceId}`, { instance: { instanceId, metadataOptions: v1Allowed }, record });
}

/** Findings of one person's launches, of so many instances. */
function openFindings(count: number) {
  return Array.from({ length: count }, (_, at) => anOpenFinding(`i-${at.toString(16).padStart(17, '0')}`));
}

function fixedFinding() {
  return aFinding('event-fixed', { record: { closedAt: new Date() } });
}

export const telling: readonly Scenario[] = [
  {
    functionName: 'post-finding',
    title: 'posts one finding, and then a storm of them',
    happen: async (account) => {
      await deliver(account, 'post-finding', ...openFindings(1));
      await deliver(account, 'post-finding', ...openFindings(8));
    },
  },
  {
    functionName: 'post-finding',
    title: 'keeps for the morning what is fixed by night',
    happen: (account) => deliver(account, 'post-finding', fixedFinding()),
  },
  {
    functionName: 'post-morning',
    title: 'tells in the morning what was kept',
    happen: async (account) => {
      const finding = fixedFinding();
      const { instance } = finding;
      const table = String(account.fillIn({ Ref: 'StoriesTable' }));
      await deliver(account, 'post-finding', finding);
      await account.asOwner(() =>
        stories(table).holdStory({ instance, channel: '#imds-guardrail', until: hoursAhead(-1) }),
      );
      await account.invoke('post-morning', {});
    },
  },
  {
    functionName: 'import-finding',
    title: 'imports findings of both accounts, and resolves them',
    happen: (account) =>
      deliver(account, 'import-finding', aFinding('home'), aFinding('member', { instance: MEMBER })),
  },
  {
    functionName: 'emit-finding',
    title: 'puts findings on the bus',
    happen: (account) => deliver(account, 'emit-finding', aFinding('one'), aFinding('another')),
  },
  {
    functionName: 'request-tagged',
    title: 'asks for the exception that a tag wishes for',
    happen: (account) => {
      const value = 'httpTokens=optional days=7 reason=the vendor agent needs IMDSv1 until April';
      return deliver(account, 'request-tagged', aFinding('tag', { record: { exceptionTag: value } }));
    },
  },
];
