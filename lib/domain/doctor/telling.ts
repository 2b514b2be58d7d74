import { amissOr, counted, ok, warning, wrong, type Line } from './line.ts';

/** An alarm of the stack. */
export interface AlarmState {
  readonly logicalId: string;
  readonly isInAlarm: boolean;
  readonly description: string;
  readonly hasActions: boolean;
}

/** Whether an alarm is on, or tells nobody. */
export function judgeAlarms(alarms: readonly AlarmState[]): readonly Line[] {
  const amiss = [
    ...alarms
      .filter(({ isInAlarm }) => isInAlarm)
      .map(({ logicalId, description }) => wrong('alarms', `${logicalId} is in ALARM.`, description)),
    ...alarms
      .filter(({ hasActions }) => !hasActions)
      .map(({ logicalId }) =>
        warning(
          'alarms',
          `${logicalId} tells nobody: its actions are off.`,
          'Deploy again.',
          'npm run deploy',
        ),
      ),
  ];
  return amissOr(amiss, ok('alarms', `None of ${alarms.length} is on.`));
}

/** Who subscribes to a topic. */
export interface Subscribers {
  readonly confirmed: number;
  /** Mailed, and never confirmed: they get nothing. */
  readonly pending: number;
}

/** Whether anybody is told of alarms. */
export function judgeAlarmsTopic({ confirmed, pending }: Subscribers): readonly Line[] {
  if (confirmed > 0) return [ok('alarms-topic', `${counted(confirmed, 'subscription')}.`)];
  if (pending > 0) {
    const found = `${counted(pending, 'subscription')}, not confirmed: nobody is told of alarms.`;
    return [wrong('alarms-topic', found, 'Follow the link in the mail from AWS Notifications.')];
  }
  const advice = 'Subscribe to the output AlarmsTopicArn, or deploy with --param="alarmsEmail=ADDRESS".';
  return [wrong('alarms-topic', 'Nobody subscribes: nobody is told of alarms.', advice)];
}

/** Who gets findings: the functions that pass them on have queues of the stack. */
export interface FindingReaders extends Subscribers {
  readonly hasSlack: boolean;
  readonly hasSecurityHub: boolean;
}

/** Whether anybody is told of findings. */
export function judgeFindingsTopic(readers: FindingReaders): readonly Line[] {
  const { confirmed, hasSlack, hasSecurityHub } = readers;
  const all = [
    ...(hasSlack ? ['Slack'] : []),
    ...(hasSecurityHub ? ['Security Hub'] : []),
    ...(confirmed === 0 ? [] : [counted(confirmed, 'other subscription')]),
  ];
  if (all.length > 0) return [ok('findings-topic', `Findings go to ${all.join(', ')}.`)];
  const advice =
    'Subscribe to the output FindingsTopicArn, or name a secretParameter for Slack in the policy.';
  return [warning('findings-topic', 'Nobody reads findings: no Slack, and no subscription.', advice)];
}

/** Whether Security Hub takes findings; `null`: the policy does not send it any. */
export function judgeSecurityHub(isEnabled: boolean | null): readonly Line[] {
  if (isEnabled === null) return [ok('security-hub', 'Off in the policy.')];
  if (isEnabled) return [ok('security-hub', 'Enabled here.')];
  const found = 'The policy sends findings to it, and it is not enabled here.';
  return [
    wrong('security-hub', found, 'Enable it, or switch it off.', 'aws securityhub enable-security-hub'),
  ];
}
