import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import type { RuleState } from '../../domain/doctor/event-rules.ts';
import type { OtherRule } from '../../domain/doctor/others.ts';
import type { StackResource } from '../../domain/doctor/stack-template.ts';
import { pagesOf } from '../fleet-connection.ts';
import type { DoctorConnection } from './connection.ts';

/**
 * A rule of the stack as it is now.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html
 */
export async function ruleState(
  { logicalId, physicalId }: StackResource,
  { ask, configFor }: DoctorConnection,
): Promise<Omit<RuleState, 'expectedTargetIds'>> {
  const client = new EventBridgeClient(configFor());
  const now = await ask('events:DescribeRule', () =>
    client.send(new DescribeRuleCommand({ Name: physicalId })).catch(nullIfGone),
  );
  if (now === null) return { logicalId, ruleName: physicalId, now };
  const { Targets = [] } = await ask('events:ListTargetsByRule', () =>
    client.send(new ListTargetsByRuleCommand({ Rule: physicalId })),
  );
  return {
    logicalId,
    ruleName: physicalId,
    now: {
      isEnabled: now.State !== 'DISABLED',
      pattern: now.EventPattern === undefined ? null : parsed(now.EventPattern),
      targetIds: Targets.flatMap(({ Id }) => Id ?? []),
    },
  };
}

/** What EventBridge has let in is JSON; where it is not, it is no pattern of this version. */
function parsed(pattern: string): unknown {
  try {
    return JSON.parse(pattern);
  } catch {
    return null;
  }
}

function nullIfGone(error: unknown): null {
  if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
  throw error;
}

/** The rules of the default bus, in which AWS's own events are. */
export async function allRules({ ask, configFor }: DoctorConnection): Promise<OtherRule[]> {
  const client = new EventBridgeClient(configFor());
  const rules: OtherRule[] = [];
  const page = (NextToken: string | undefined) =>
    ask('events:ListRules', () => client.send(new ListRulesCommand({ NextToken })));
  for await (const { Rules = [] } of pagesOf(page)) {
    for (const { Name = '', State, EventPattern = '' } of Rules) {
      rules.push({ ruleName: Name, isEnabled: State !== 'DISABLED', pattern: EventPattern });
    }
  }
  return rules;
}
