import { app } from '../../../local/ec2/imds/app.ts';
import type { GuardedAccount } from '../account.ts';
import { aCorrection, anExceptionInForce, HOME, MEMBER, type Scenario } from './scenario.ts';

const startedAt = '2026-03-01T12:00:00.000Z';
const open = { metadataOptions: { httpTokens: 'optional' }, iamInstanceProfile: 'web' } as const;

let executions = 0;

async function begin({ invoke }: GuardedAccount): Promise<string> {
  executions += 1;
  const step = { step: 'begin', executionName: `execution-${executions}`, startedAt, wish: {} };
  return ((await invoke('conduct-sweep', step)) as { runId: string }).runId;
}

async function sweep({ invoke }: GuardedAccount, runId: string, place: typeof HOME | typeof MEMBER) {
  await invoke('sweep-place', { runId, startedAt, place, after: null });
}

export const fleet: readonly Scenario[] = [
  {
    functionName: 'conduct-sweep',
    title: 'conducts a sweep of both accounts to its end',
    happen: async (account) => {
      const runId = await begin(account);
      const error = { Error: 'Error', Cause: '{"errorMessage":"It does not work."}' };
      await account.invoke('conduct-sweep', { step: 'place-failed', runId, place: HOME, error });
      await account.invoke('conduct-sweep', { step: 'finish', runId });
    },
  },
  {
    functionName: 'sweep-place',
    title: 'corrects what is unused, has the rest wait, asks about what is used, and gives back',
    happen: async (account) => {
      account.ec2.instances.seed(3, open);
      account.ec2.instances.seed(1, { ...open, imdsv1Use: { callsPerDay: 24 } });
      const [id = ''] = account.ec2.instances.seed(1, { iamInstanceProfile: 'web' });
      await aCorrection(account, { ...HOME, instanceId: id });
      await anExceptionInForce(account, { scope: { kind: 'instance', id } });
      await sweep(account, await begin(account), HOME);
    },
  },
  {
    functionName: 'sweep-place',
    title: 'sweeps another account',
    happen: async (account) => {
      account.ec2.instances.seed(2, { ...open, ageMilliseconds: 60_000 }, MEMBER);
      await sweep(account, await begin(account), MEMBER);
    },
  },
  {
    functionName: 'watch-corrected',
    title: 'sees calls refused after a sweep, tells, counts them and rolls back',
    happen: async (account) => {
      const { instances, imdsUrl } = account.ec2;
      const refused = instances
        .list()
        .filter(({ metadataOptions: { httpTokens } }) => httpTokens === 'required');
      for (const { instanceId } of refused)
        await app({ imdsUrl: imdsUrl(instanceId), roleName: 'web' }, { uses: 'imdsv1' }).fetchCredentials();
      await account.invoke('watch-corrected', {});
    },
  },
];
