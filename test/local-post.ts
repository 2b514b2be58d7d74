import { postPorts } from '../lib/adapters/post-ports.ts';
import { policyJson } from '../lib/boundary/policy/policy-json.ts';
import { findingOf, type Finding } from '../lib/domain/finding.ts';
import type { Instance } from '../lib/domain/instance.ts';
import type { ClosedRecord } from '../lib/domain/record.ts';
import type { Deadline } from '../lib/shell/guard-ports.ts';
import { postFindings, type PostReport } from '../lib/shell/post-finding.ts';
import { postMorning } from '../lib/shell/post-morning.ts';
import type { PostPorts } from '../lib/shell/post-ports.ts';
import { startParameters, type LocalParameters } from '../local/embedded/parameters.ts';
import { startTables, type LocalTables } from '../local/embedded/tables.ts';
import { startSlack, type LocalSlack } from '../local/slack/server.ts';
import { aClosedRecord, anInstance } from './given.ts';

/** The posting shell with its real adapters over HTTP: stories in dynalite, Slack by its stand-in. */
export interface LocalPost {
  readonly slack: LocalSlack;
  readonly tables: LocalTables;
  readonly parameters: LocalParameters;
  readonly ports: PostPorts;
  readonly post: (
    findings: readonly (Finding | string)[],
    ports?: Partial<PostPorts>,
    deadline?: Partial<Deadline>,
  ) => Promise<PostReport>;
  readonly morning: (now: Date) => ReturnType<typeof postMorning>;
  /** The messages in a channel that are no replies, oldest first. */
  readonly topMessages: () => ReturnType<LocalSlack['messages']['list']>;
  readonly stop: () => Promise<void>;
}

/** Starts it; `secretOf` chooses what the secret is: an app's token by default. */
export async function startLocalPost(
  secretOf: (slack: LocalSlack) => string = ({ token }) => token,
): Promise<LocalPost> {
  const [tables, slack] = await Promise.all([startTables(), startSlack()]);
  const parameters = await startParameters({ policy: policyJson('', 'policy.yaml'), slack: secretOf(slack) });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
  });
  const ports: PostPorts = {
    ...postPorts({
      POLICY_PARAMETER_NAME: 'policy',
      SLACK_PARAMETER_NAME: 'slack',
      STORIES_TABLE_NAME: tables.storiesTableName,
      SLACK_API_URL: slack.apiUrl,
    }),
    wait: () => Promise.resolve(),
  };
  return {
    slack,
    tables,
    parameters,
    ports,
    post: (findings, differences = {}, deadline = {}) =>
      postFindings(
        findings.map((finding, index) => ({
          messageId: `message-${index}`,
          body: typeof finding === 'string' ? finding : JSON.stringify(finding),
        })),
        { ...ports, ...differences },
        {
          signal: AbortSignal.timeout(20_000),
          changeSignal: AbortSignal.timeout(20_000),
          leasedUntil: new Date(Date.now() + 60_000),
          ...deadline,
        },
      ),
    morning: (now) => postMorning({ ...ports, now: () => now }),
    topMessages: () => slack.messages.list().filter(({ threadTs }) => threadTs === null),
    stop: async () => {
      await Promise.all([tables.stop(), slack.close(), parameters.stop()]);
    },
  };
}

/** A finding of its own event, about an instance, at a time. */
export function aFinding(
  eventId: string,
  { record = {}, instance = {} }: { record?: Partial<ClosedRecord>; instance?: Partial<Instance> } = {},
): Finding {
  const of = anInstance(instance);
  const { instanceId, accountId, region } = of;
  const known = aClosedRecord();
  return findingOf(
    {
      ...known,
      recordId: `${eventId}/${instanceId}`,
      instance: { instanceId, accountId, region },
      trigger: { ...known.trigger, eventId },
      ...record,
    },
    of,
  );
}
