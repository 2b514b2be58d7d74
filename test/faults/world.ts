import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import type { Finding } from '../../lib/domain/finding.ts';
import { cloudTrailEventPattern, stateChangeEventPattern } from '../../lib/domain/event-patterns.ts';
import { matchesEventPattern } from '../../local/event-pattern.ts';
import type { EventBridgeEvent } from '../../local/ec2/events/envelope.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../local/ec2/server.ts';
import { startParameters } from '../../local/embedded/parameters.ts';
import { startSqs } from '../../local/embedded/sqs-endpoint.ts';
import { startTables } from '../../local/embedded/tables.ts';
import { startTopic } from '../../local/embedded/topic.ts';
import { startSlack, type LocalSlack } from '../../local/slack/server.ts';
import { ACCOUNT, GUARD_KEY, GUARD_ROLE, REGION } from './names.ts';
import type { Harness } from './harness.ts';
import { createQueue, type Queue } from './queues.ts';
import { QUEUES, type QueueName } from './stack-facts.ts';
import type { VirtualTime } from './virtual-time.ts';

/** From a change of options to `applied`, in virtual milliseconds. */
const APPLIED_AFTER = 700;

/** Everything that is not the guardrail, for one run: AWS, Slack, and the queues between. */
export interface World {
  readonly ec2: Ec2Simulator;
  readonly slack: LocalSlack;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  /** The findings that the topic took, in order, as often as it took them. */
  readonly findings: Finding[];
  readonly stop: () => Promise<void>;
}

/** Makes a world, with nothing in it, behind the harness's doors. */
export async function createWorld(harness: Harness, policy: object): Promise<World> {
  const { time, gate } = harness;
  gate.closeUnused();
  const findings: Finding[] = [];
  const queues = queuesOf(time);
  const [tables, topic, sqs, slack, ec2] = await Promise.all([
    startTables(),
    startTopic(({ attributes, byProtocol }) => {
      if (attributes['kind'] === undefined) return;
      const body = byProtocol['default'] ?? '';
      findings.push(JSON.parse(body) as Finding);
      queues.PostFinding.send(body);
    }),
    startSqs((_, body) => queues.Reevaluation.send(body)),
    startSlack({ now: time.now }),
    startEc2Simulator({
      accountId: ACCOUNT,
      region: REGION,
      clock: time,
      applyDelayMilliseconds: APPLIED_AFTER,
      userIdentities: { [GUARD_KEY]: guardIdentity },
      onEvent: (event) => route(event, queues),
    }),
  ]);
  const parameters = await startParameters({
    policy: policyJson(JSON.stringify(policy), 'policy.yaml'),
    slack: slack.token,
  });
  harness.begin({
    ec2: ec2.url,
    dynamodb: tables.url,
    sns: topic.url,
    sqs: sqs.url,
    ssm: parameters.url,
    slack: slack.url,
  });
  return {
    ec2,
    slack,
    queues,
    findings,
    stop: async () => {
      const servers = [tables, topic, sqs, parameters].map((server) => server.stop());
      await Promise.all([...servers, slack.close(), ec2.close()]);
    },
  };
}

function queuesOf({ now }: VirtualTime): Record<QueueName, Queue> {
  return {
    CloudTrail: createQueue(QUEUES.CloudTrail, now),
    StateChange: createQueue(QUEUES.StateChange, now),
    Reevaluation: createQueue(QUEUES.Reevaluation, now),
    PostFinding: createQueue(QUEUES.PostFinding, now),
  };
}

/** What EventBridge's rules do. */
function route(event: EventBridgeEvent, queues: Readonly<Record<QueueName, Queue>>): void {
  const body = JSON.stringify(event);
  if (matchesEventPattern(cloudTrailEventPattern, event)) queues.CloudTrail.send(body);
  if (matchesEventPattern(stateChangeEventPattern, event)) queues.StateChange.send(body);
}

const guardIdentity = {
  type: 'AssumedRole',
  principalId: 'AROAGUARDEXAMPLE00001:guard',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${GUARD_ROLE}/guard`,
  accountId: ACCOUNT,
  accessKeyId: GUARD_KEY,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: 'AROAGUARDEXAMPLE00001',
      arn: `arn:aws:iam::${ACCOUNT}:role/${GUARD_ROLE}`,
      accountId: ACCOUNT,
      userName: GUARD_ROLE,
    },
  },
};
