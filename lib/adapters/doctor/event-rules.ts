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
import { nullIf, type DoctorConnection } from './connection.ts';

/**
 * A rule of the stack as it is now.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html
 */
export async function ruleState(
  { logicalId, physicalId }: StackResource,
  { ask, client }: DoctorConnection,
): Promise<Omit<RuleState, 'expectedTargetIds'>> {
  const eventBridge = client(EventBridgeClient);
  const now = await ask('events:DescribeRule', () =>
    eventBridge
      .send(new DescribeRuleCommand({ Name: physicalId }))
      .catch(nullIf('ResourceNotFoundException')),
  );
  if (now === null) return { logicalId, ruleName: physicalId, now };
  const { Targets = [] } = await ask('events:ListTargetsByRule', () =>
    eventBridge.send(new ListTargetsByRuleCommand({ Rule: physicalId })),
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

/** The rules of the default bus, in which AWS's own events are. */
export async function allRules({ ask, client }: DoctorConnection): Promise<OtherRule[]> {
  const eventBridge = client(EventBridgeClient);
  const rules: OtherRule[] = [];
  const page = (NextToken: string | undefined) =>
    ask('events:ListRules', () => eventBridge.send(new ListRulesCommand({ NextToken })));
  for await (const { Rules = [] } of pagesOf(page)) {
    for (const { Name = '', State, EventPattern = '' } of Rules) {
      rules.push({ ruleName: Name, isEnabled: State !== 'DISABLED', pattern: EventPattern });
    }
  }
  return rules;
}
