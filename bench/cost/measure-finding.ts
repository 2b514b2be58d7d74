import { postPorts } from '../../lib/adapters/post-ports.ts';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import { postFindings } from '../../lib/shell/post-finding.ts';
import { startParameters } from '../../local/embedded/parameters.ts';
import { startTables } from '../../local/embedded/tables.ts';
import { startSlack } from '../../local/slack/server.ts';
import { startCapacityProxy } from './capacity-proxy.ts';
import { usageOf } from './invocation-usage.ts';
import type { Usage } from './usage.ts';

/** What a log line of a story and the metrics of an invocation come to, about. */
const BYTES_OF_A_STORY = 1_200;

/** What a finding uses that goes to Slack as a message of its own; what Slack is called for costs Lambda's time. */
export async function measureFindingInSlack(finding: string): Promise<Usage> {
  const [tables, slack] = await Promise.all([startTables(), startSlack()]);
  const [dynamoDb, parameters] = await Promise.all([
    startCapacityProxy(tables.url),
    startParameters({ policy: policyJson('', 'policy.yaml'), slack: slack.token }),
  ]);
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_SSM: parameters.url,
  });
  try {
    const ports = postPorts({
      POLICY_PARAMETER_NAME: 'policy',
      SLACK_PARAMETER_NAME: 'slack',
      STORIES_TABLE_NAME: tables.storiesTableName,
      SLACK_API_URL: slack.apiUrl,
    });
    const signal = AbortSignal.timeout(20_000);
    const deadline = { signal, changeSignal: signal, leasedUntil: new Date(Date.now() + 60_000) };
    const report = await postFindings([{ messageId: 'one', body: finding }], ports, deadline);
    if (report.instances[0]?.result !== 'posted') throw new Error('The finding was not posted.');
    const { calls, readUnits, writeUnits } = dynamoDb.capacity();
    return usageOf({
      invocations: 1,
      // SNS delivers to queues without a charge, of its own or of SQS.
      messages: 0,
      calls: { dynamodb: calls, slack: slack.calls.count('chat.postMessage') },
      readUnits,
      // The table of stories has no index.
      writeUnits: writeUnits / 2,
      pausedMilliseconds: 0,
      loggedBytes: BYTES_OF_A_STORY,
    });
  } finally {
    await Promise.all([tables.stop(), slack.close(), dynamoDb.stop(), parameters.stop()]);
  }
}

/** What a finding uses that goes to the event bus: ten at most in a batch, alone at worst. */
export function findingOnTheBus(): Usage {
  const counted = { invocations: 1, messages: 0, calls: { events: 1 }, readUnits: 0, writeUnits: 0 };
  return {
    ...usageOf({ ...counted, pausedMilliseconds: 0, loggedBytes: 600 }),
    'EventBridge events': 1,
  };
}
