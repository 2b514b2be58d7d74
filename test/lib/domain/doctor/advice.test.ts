import { describe, expect, it } from 'vitest';
import {
  judgeStack,
  judgeTables,
  judgeVersion,
  judgeWorkflows,
} from '../../../../lib/domain/doctor/deployed.ts';
import type { Line } from '../../../../lib/domain/doctor/line.ts';
import {
  judgeSigningSecret,
  judgeSlack,
  type SecretParameter,
  type SlackAnswer,
} from '../../../../lib/domain/doctor/slack.ts';
import {
  judgeAlarms,
  judgeAlarmsTopic,
  judgeFindingsTopic,
  judgeSecurityHub,
} from '../../../../lib/domain/doctor/telling.ts';

/** What is amiss, what doctor says of it, what it advises, and the command for it. */
type Row = readonly [what: string, lines: () => readonly Line[], advice: string, command: string | null];

const deploy = 'npm run deploy';
const table = {
  logicalId: 'RecordsTable',
  tableName: 'records-1',
  isProtected: true,
  canBeRestored: { kind: 'read', value: true },
} as const;
const secret = { name: '/guardrail/slack', isThere: true, ownKey: null };
const putSecret =
  'aws ssm put-parameter --overwrite --type SecureString --name /guardrail/slack --value SECRET';
const alarm = { logicalId: 'GuardErrorsAlarm', isInAlarm: false, description: '', hasActions: false };
const readers = { confirmed: 0, pending: 0, hasSlack: false, hasSecurityHub: false };

function stackLines(status: string, hasDrifted = false): readonly Line[] {
  return judgeStack({ stackName: 'guardrail', status, reason: '', hasDrifted });
}

function slackLines(answer: SlackAnswer | null, own: Partial<SecretParameter> = {}): readonly Line[] {
  return judgeSlack({ secret: { ...secret, ...own }, answer, needsGroups: false });
}

function channelLines(state: 'not-member' | 'missing' | 'archived'): readonly Line[] {
  return slackLines({ kind: 'answers', team: 'Acme', scopes: null, channels: [{ name: '#alerts', state }] });
}

const stack: readonly Row[] = [
  [
    'is being deployed',
    () => stackLines('UPDATE_IN_PROGRESS'),
    'Look again when the deployment is over.',
    null,
  ],
  [
    'failed',
    () => stackLines('CREATE_FAILED'),
    'See what failed.',
    'aws cloudformation describe-stack-events --stack-name guardrail',
  ],
  [
    'was rolled back',
    () => stackLines('UPDATE_ROLLBACK_COMPLETE'),
    'Mend what failed, and deploy again.',
    null,
  ],
  [
    'has drifted',
    () => stackLines('UPDATE_COMPLETE', true),
    'See the drift in CloudFormation, and deploy again.',
    null,
  ],
];

const tables: readonly Row[] = [
  [
    'is gone',
    () => judgeTables([{ ...table, isProtected: null }]),
    'Restore it from a backup; without it nothing is enforced.',
    null,
  ],
  [
    'is not protected',
    () => judgeTables([{ ...table, isProtected: false }]),
    'Protect it.',
    'aws dynamodb update-table --deletion-protection-enabled --table-name records-1',
  ],
  [
    'cannot be restored',
    () => judgeTables([{ ...table, canBeRestored: { kind: 'read', value: false } }]),
    'Switch that on.',
    'aws dynamodb update-continuous-backups --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true --table-name records-1',
  ],
  [
    'is not shown',
    () => judgeTables([{ ...table, canBeRestored: { kind: 'unread', problem: 'not allowed' } }]),
    'Ask whoever may see backups.',
    null,
  ],
];

const slack: readonly Row[] = [
  [
    'has no secret',
    () => slackLines(null, { isThere: false }),
    'Put the token or the webhook there.',
    putSecret,
  ],
  ['has an empty secret', () => slackLines(null), 'Put the token or the webhook there.', putSecret],
  [
    'has lost its secret',
    () => slackLines({ kind: 'webhook' }, { isThere: false }),
    'Put the token or the webhook there.',
    putSecret,
  ],
  [
    'refuses the token',
    () => slackLines({ kind: 'refused', reason: 'token_revoked' }),
    'Install the app anew in Slack, and put its token into the parameter.',
    null,
  ],
  [
    'gives too few scopes',
    () => slackLines({ kind: 'answers', team: 'Acme', scopes: [], channels: [] }),
    'Add that to the bot token scopes of the app, and install it anew.',
    null,
  ],
  [
    'shows no channels',
    () => slackLines({ kind: 'answers', team: 'Acme', scopes: null, channels: null }),
    'Give it the scope channels:read.',
    null,
  ],
  ['has a channel without the app', () => channelLines('not-member'), 'In #alerts: /invite the app.', null],
  ['lacks a channel', () => channelLines('missing'), 'Make it, or name another in the policy.', null],
  ['has an archived channel', () => channelLines('archived'), 'Name another channel in the policy.', null],
];

const telling: readonly Row[] = [
  ['an alarm without actions', () => judgeAlarms([alarm]), 'Deploy again.', deploy],
  [
    'subscriptions that are pending',
    () => judgeAlarmsTopic({ confirmed: 0, pending: 1 }),
    'Follow the link in the mail from AWS Notifications.',
    null,
  ],
  [
    'a topic of alarms that nobody subscribes to',
    () => judgeAlarmsTopic({ confirmed: 0, pending: 0 }),
    'Subscribe to the output AlarmsTopicArn, or deploy with --param="alarmsEmail=ADDRESS".',
    null,
  ],
  [
    'findings that nobody reads',
    () => judgeFindingsTopic(readers),
    'Subscribe to the output FindingsTopicArn, or name a secretParameter for Slack in the policy.',
    null,
  ],
  [
    'Security Hub that is off',
    () => judgeSecurityHub(false),
    'Enable it, or switch it off.',
    'aws securityhub enable-security-hub',
  ],
  [
    'a button without its secret',
    () => judgeSigningSecret({ ...secret, isThere: false }),
    'Put it there.',
    putSecret,
  ],
];

const other: readonly Row[] = [
  [
    'a version that is another one',
    () => judgeVersion('0.9.0', '1.0.0'),
    'Deploy this version, or use the command line of that one.',
    null,
  ],
  [
    'a workflow that is gone',
    () => judgeWorkflows([{ logicalId: 'FleetSweep', status: null }]),
    'Deploy again.',
    deploy,
  ],
];

describe('what to do', () => {
  it.each(stack)('about a stack that %s is said', expectAdvice);

  it.each(tables)('about a table that %s is said', expectAdvice);

  it.each(slack)('about Slack that %s is said', expectAdvice);

  it.each([...telling, ...other])('about %s is said', expectAdvice);

  it('about a key that the roles do not name is said beside what else there is', () => {
    const lines = slackLines({ kind: 'webhook' }, { ownKey: 'arn:key' });

    expect(lines.at(-1)).toMatchObject({
      check: 'slack',
      advice: 'Have the policy of that key allow them kms:Decrypt, or use alias/aws/ssm.',
    });
  });
});

function expectAdvice(
  _what: string,
  lines: () => readonly Line[],
  advice: string,
  command: string | null,
): void {
  expect(lines()).toMatchObject([{ advice, command }]);
}
