import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_NOTIFICATIONS } from '../../../lib/boundary/policy/policy-defaults.ts';
import { METRICS } from '../../../lib/domain/metrics.ts';
import { enabledDestinations } from '../../../lib/stack/destinations.ts';
import { slackDestination } from '../../../lib/stack/slack.ts';
import { table } from '../../../lib/stack/table.ts';
import { budgets } from '../../../scripts/budgets.ts';

const slack = slackDestination('/imds-guardrail/slack');

function roleOf(id: string) {
  const role = slack.resources[id];
  if (role?.Type !== 'AWS::IAM::Role') throw new Error(`${id} is no role`);
  const [policy] = role.Properties.Policies;
  return (policy?.PolicyDocument.Statement ?? []).map((statement) =>
    'Sid' in statement ? [statement.Sid, statement.Action] : ['if', statement],
  );
}

describe('Slack in the stack', () => {
  it('is there where the policy names its secret, and nowhere else', () => {
    const withSecret = { ...DEFAULT_NOTIFICATIONS.slack, secretParameter: '/a/b' };
    const named = enabledDestinations({ ...DEFAULT_NOTIFICATIONS, slack: withSecret });
    const unnamed = enabledDestinations(DEFAULT_NOTIFICATIONS);

    expect(named.flatMap(({ functions }) => Object.keys(functions))).toContain('postFinding');
    expect(unnamed.flatMap(({ functions }) => Object.keys(functions))).not.toContain('postFinding');
  });

  it.each([
    ['postFinding', 'post-finding'],
    ['postMorning', 'post-morning'],
  ])('has %s in the build, told the name of its secret and never the secret', (key, file) => {
    const { handler, environment } = slack.functions[key]!;

    expect(handler).toBe(`${file}.handler`);
    expect(existsSync(`functions/${file}.ts`)).toBe(true);
    expect(budgets).toHaveProperty(file);
    expect(environment).toMatchObject({
      POLICY_PARAMETER_NAME: { Ref: 'PolicyParameter' },
      SLACK_PARAMETER_NAME: '/imds-guardrail/slack',
      STORIES_TABLE_NAME: { Ref: 'StoriesTable' },
    });
  });

  it('lets post-finding do what its code calls and no more', () => {
    expect(roleOf('PostFindingRole')).toEqual([
      ['KeepStories', ['dynamodb:PutItem', 'dynamodb:UpdateItem']],
      ['CountStorms', ['dynamodb:BatchWriteItem', 'dynamodb:Query']],
      ['KeepForTheMorning', ['dynamodb:PutItem']],
      ['ReadThePolicyAndTheToken', 'ssm:GetParameter'],
      ['WorkOffTheQueues', ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage']],
      ['WriteItsOwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
  });

  it('lets post-morning read what waits and drop it, and no more', () => {
    expect(roleOf('PostMorningRole')).toEqual([
      ['TellWhatWaited', ['dynamodb:BatchWriteItem', 'dynamodb:Query']],
      ['ReadStories', ['dynamodb:GetItem']],
      ['ReadThePolicyAndTheToken', 'ssm:GetParameter'],
      ['WriteItsOwnLog', ['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
  });

  it('reads the token by its name alone', () => {
    const role = JSON.stringify(slack.resources['PostFindingRole']);

    expect(role).toContain('parameter/imds-guardrail/slack"');
    expect(role).toContain('parameter${PolicyParameter}"');
    expect(role).not.toContain('parameter*');
  });

  it('looks for the end of quiet hours by a schedule', () => {
    expect(slack.functions['postMorning']?.events).toEqual([{ schedule: { rate: ['rate(15 minutes)'] } }]);
  });

  it('reads large batches, so that a storm is seen as one', () => {
    expect(slack.functions['postFinding']?.events).toMatchObject([
      { sqs: { batchSize: 100, maximumBatchingWindow: 5, maximumConcurrency: 2 } },
    ]);
  });

  it('has one alarm for what Slack refuses until somebody acts', () => {
    expect(slack.resources['SlackRefusedAlarm']).toMatchObject({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Namespace: METRICS.namespace, MetricName: METRICS.slackRefused },
    });
  });

  it('keeps its stories in a table of their own that goes with the stack, encrypted and with an end', () => {
    const { DeletionPolicy, Properties } = table.StoriesTable;

    expect(DeletionPolicy).toBe('Delete');
    expect(Properties).toMatchObject({
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });
});
