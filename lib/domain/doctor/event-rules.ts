import { EVENT_PATTERNS } from '../event-patterns.ts';
import { amissOr, counted, ok, warning, wrong, type Line } from './line.ts';

/** A rule of the stack as EventBridge has it now. */
export interface RuleState {
  readonly logicalId: string;
  readonly ruleName: string;
  /** `null`: somebody has deleted it. */
  readonly now: {
    readonly isEnabled: boolean;
    /** What it matches, as JSON; `null` for a schedule. */
    readonly pattern: unknown;
    readonly targetIds: readonly string[];
  } | null;
  /** The targets that the template gives it. */
  readonly expectedTargetIds: readonly string[];
}

const DEPLOY = ['Deploy again.', 'npm run deploy'] as const;

/** Whether the rules are there, enabled, with the patterns of this version, and with their targets. */
export function judgeRules(rules: readonly RuleState[]): readonly Line[] {
  const fine = ok('rules', `All ${rules.length} are enabled, with their patterns and targets.`);
  return amissOr(rules.flatMap(problemsOf), fine);
}

function problemsOf({ logicalId, ruleName, now, expectedTargetIds }: RuleState): Line[] {
  if (now === null) return [wrong('rules', `${logicalId} is gone (${ruleName}).`, ...DEPLOY)];
  const missing = expectedTargetIds.filter((id) => !now.targetIds.includes(id));
  const pattern = Object.entries(EVENT_PATTERNS).find(([id]) => id === logicalId)?.[1];
  return [
    ...(now.isEnabled ? [] : [disabled(logicalId, ruleName)]),
    ...(missing.length === 0 ? [] : [withoutTargets(logicalId, missing)]),
    ...(pattern === undefined || isSame(pattern, now.pattern) ? [] : [otherPattern(logicalId)]),
  ];
}

function disabled(logicalId: string, ruleName: string): Line {
  const enable = `aws events enable-rule --name ${ruleName}`;
  return wrong('rules', `${logicalId} is disabled: its events reach nobody.`, 'Enable it.', enable);
}

function withoutTargets(logicalId: string, missing: readonly string[]): Line {
  return wrong(
    'rules',
    `${logicalId} does not send to ${missing.join(', ')}: its target was removed.`,
    ...DEPLOY,
  );
}

function otherPattern(logicalId: string): Line {
  return wrong(
    'rules',
    `${logicalId} does not match what this version matches.`,
    'Somebody changed it, or the stack is of another version: deploy again.',
    'npm run deploy',
  );
}

/** Whether two patterns match the same: neither the order of keys nor that of a list's values matters. */
function isSame(one: unknown, other: unknown): boolean {
  return inOrder(one) === inOrder(other);
}

/** A value as a text, in which what it is made of is in a fixed order. */
function inOrder(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map(inOrder)
    : Object.entries(value).map(([key, member]) => `${key}: ${inOrder(member)}`);
  return JSON.stringify(parts.toSorted());
}

/** How far back metrics are looked at, in days. */
export const METRIC_DAYS = 7;

/** What a rule and its queue did in the last {@link METRIC_DAYS} days. */
export interface RuleDelivery {
  readonly logicalId: string;
  /** Events that its pattern matched. */
  readonly matched: number;
  /** Events that could not be put into the target. */
  readonly failed: number;
  /** Messages that its queue got, whoever sent them; `null`: its target is no queue. */
  readonly sent: number | null;
}

/** Whether what the rules match arrives in their queues. That nothing was launched is nothing wrong. */
export function judgeDelivery(deliveries: readonly RuleDelivery[]): readonly Line[] {
  return amissOr([...deliveries.flatMap(lossesOf), ...silences(deliveries)], fineDelivery(deliveries));
}

function lossesOf({ logicalId, matched, failed, sent }: RuleDelivery): Line[] {
  const advice = 'Look at the policy of its queue, and at its dead-letter queue.';
  if (matched > 0 && sent === 0) {
    const found = `${logicalId} matched ${counted(matched, 'event')} in ${METRIC_DAYS} days, and none is in its queue.`;
    return [wrong('delivery', found, advice)];
  }
  if (failed === 0) return [];
  const found = `${logicalId} could not deliver ${counted(failed, 'event')} in ${METRIC_DAYS} days.`;
  return [warning('delivery', found, advice)];
}

/** Instances that came up, and no call that launched or started one: then no trail tells of calls. */
function silences(deliveries: readonly RuleDelivery[]): Line[] {
  const matchedBy = (id: string) => deliveries.find(({ logicalId }) => logicalId === id)?.matched ?? 0;
  const cameUp = matchedBy('StateChangeRule');
  if (cameUp === 0 || matchedBy('CloudTrailRule') > 0) return [];
  return [
    warning(
      'delivery',
      `${counted(cameUp, 'instance')} came up in ${METRIC_DAYS} days, and CloudTrail told of no call.`,
      'Look at the trail: without its events nobody knows who launched, and what is loosened waits for the sweep.',
    ),
  ];
}

function fineDelivery(deliveries: readonly RuleDelivery[]): Line {
  const busy = deliveries.filter(({ matched }) => matched > 0);
  if (busy.length === 0) {
    return ok(
      'delivery',
      `No event in ${METRIC_DAYS} days: nothing was launched, started or changed, or the stack is new.`,
    );
  }
  const words = busy.map(({ logicalId, matched }) => `${logicalId} ${matched}`).join(', ');
  return ok('delivery', `Events of ${METRIC_DAYS} days, all delivered: ${words}.`);
}
