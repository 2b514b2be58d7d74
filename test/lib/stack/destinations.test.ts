import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_NOTIFICATIONS } from '../../../lib/boundary/policy/policy-defaults.ts';
import { METRICS } from '../../../lib/domain/metrics.ts';
import { EVENT_SOURCE, FINDING_DETAIL_TYPE } from '../../../lib/domain/finding-event.ts';
import { destination } from '../../../lib/stack/destination.ts';
import { enabledDestinations, eventBus, securityHub } from '../../../lib/stack/destinations.ts';
import { eventRules } from '../../../lib/stack/event-rules.ts';
import { together } from '../../../lib/stack/part.ts';
import type { Resource, ResourceOf } from '../../../lib/stack/resource.ts';
import { budgets } from '../../../scripts/budgets.ts';
import { matchesEventPattern } from '../../../local/event-pattern.ts';

const all = [
  ['ImportFinding', 'import-finding', securityHub],
  ['EmitFinding', 'emit-finding', eventBus],
] as const;

function resource<Type extends Resource['Type']>(
  { resources }: typeof eventBus,
  id: string,
  type: Type,
): ResourceOf<Type>['Properties'] {
  const found = resources[id];
  if (found?.Type !== type) throw new Error(`${id} is no ${type}`);
  return found.Properties as ResourceOf<Type>['Properties'];
}

describe.each(all)('%s', (id, name, parts) => {
  const { functions, outputs } = parts;
  const facts = Object.values(functions)[0]!;

  it('is a function of its own, in the build, under a role of its own', () => {
    expect(Object.keys(functions)).toEqual([`${id.charAt(0).toLowerCase()}${id.slice(1)}`]);
    expect(facts).toMatchObject({
      handler: `${name}.handler`,
      package: { artifact: `build/${name}.zip` },
      role: { 'Fn::Sub': `\${${id}Role.Arn}` },
    });
    expect(existsSync(`functions/${name}.ts`)).toBe(true);
    expect(budgets).toHaveProperty(name);
  });

  it('gets every finding as it is, by a subscription of its queue', () => {
    expect(resource(parts, `${id}Subscription`, 'AWS::SNS::Subscription')).toEqual({
      Endpoint: { 'Fn::GetAtt': [`${id}Queue`, 'Arn'] },
      Protocol: 'sqs',
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${id}DeadLetterQueue`, 'Arn'] } },
      TopicArn: { Ref: 'FindingsTopic' },
    });
  });

  it.each([`${id}Queue`, `${id}DeadLetterQueue`])('lets the topic alone send to %s, by TLS', (queue) => {
    const { Queues, PolicyDocument } = resource(parts, `${queue}Policy`, 'AWS::SQS::QueuePolicy');

    expect(Queues).toEqual([{ Ref: queue }]);
    expect(PolicyDocument.Statement).toEqual([
      {
        Sid: 'OnlyTheTopicSends',
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
        Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'FindingsTopic' } } },
      },
      expect.objectContaining({ Sid: 'RefuseWithoutTls', Effect: 'Deny' }),
    ]);
  });

  it('reads its queue, and returns only what failed', () => {
    const { VisibilityTimeout, RedrivePolicy } = resource(parts, `${id}Queue`, 'AWS::SQS::Queue');

    expect(facts.events).toEqual([
      {
        sqs: expect.objectContaining({
          arn: { 'Fn::GetAtt': [`${id}Queue`, 'Arn'] },
          functionResponseType: 'ReportBatchItemFailures',
        }) as unknown,
      },
    ]);
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * facts.timeout);
    expect(RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [`${id}DeadLetterQueue`, 'Arn'] },
      maxReceiveCount: 5,
    });
  });

  it('has an alarm for dead letters, for a queue that grows old, and for a function that fails', () => {
    const metrics = ['DeadLetters', 'Age', 'Errors'].map((alarm) => {
      const { MetricName, Dimensions } = resource(parts, `${id}${alarm}Alarm`, 'AWS::CloudWatch::Alarm');
      return [MetricName, Dimensions[0]?.Value];
    });

    expect(metrics).toEqual([
      ['ApproximateNumberOfMessagesVisible', { 'Fn::GetAtt': [`${id}DeadLetterQueue`, 'QueueName'] }],
      ['ApproximateAgeOfOldestMessage', { 'Fn::GetAtt': [`${id}Queue`, 'QueueName'] }],
      ['Errors', { Ref: `${id}LambdaFunction` }],
    ]);
    expect(outputs).toHaveProperty(`${id}DeadLetterQueueUrl`);
  });
});

/** What a role allows, as action and resource. */
function allowedBy(parts: typeof eventBus, roleId: string): unknown[] {
  const [policy] = resource(parts, roleId, 'AWS::IAM::Role').Policies;
  return policy!.PolicyDocument.Statement.flatMap((statement) =>
    'Sid' in statement
      ? [statement.Action].flat().map((action) => [action, statement.Resource, statement.Condition])
      : [],
  );
}

describe('the roles', () => {
  const own = (id: string) => [
    ...['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'].map((action) => [
      action,
      [{ 'Fn::GetAtt': [`${id}Queue`, 'Arn'] }],
      undefined,
    ]),
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => [
      action,
      { 'Fn::GetAtt': [`${id}LogGroup`, 'Arn'] },
      undefined,
    ]),
  ];

  it('of import-finding allows to import under our product, and to resolve, and nothing else', () => {
    const hub = { 'Fn::Sub': 'arn:${AWS::Partition}:securityhub:*:${AWS::AccountId}:hub/default' };

    expect(allowedBy(securityHub, 'ImportFindingRole')).toEqual([
      [
        'securityhub:BatchImportFindings',
        {
          'Fn::Sub':
            'arn:${AWS::Partition}:securityhub:*:${AWS::AccountId}:product/${AWS::AccountId}/default',
        },
        undefined,
      ],
      ['securityhub:GetFindings', hub, undefined],
      [
        'securityhub:BatchUpdateFindings',
        hub,
        { 'ForAnyValue:StringEquals': { 'securityhub:ASFFSyntaxPath/Workflow.Status': 'RESOLVED' } },
      ],
      ...own('ImportFinding'),
    ]);
  });

  it('of emit-finding allows to put events of our source on the default bus, and nothing else', () => {
    expect(allowedBy(eventBus, 'EmitFindingRole')).toEqual([
      [
        'events:PutEvents',
        { 'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default' },
        { 'ForAllValues:StringEquals': { 'events:source': 'imds-guardrail' } },
      ],
      ...own('EmitFinding'),
    ]);
  });
});

describe('Security Hub that is not enabled', () => {
  it('is one alarm, which says what to do', () => {
    const alarm = resource(securityHub, 'SecurityHubRefusedAlarm', 'AWS::CloudWatch::Alarm');

    expect(alarm).toMatchObject({ Namespace: METRICS.namespace, MetricName: 'SecurityHubRefused' });
    expect(alarm.AlarmDescription).toContain('then redrive');
  });
});

describe('the policy', () => {
  it.each([
    ['enabled', 'enabled', ['importFinding', 'emitFinding']],
    ['disabled', 'enabled', ['emitFinding']],
    ['enabled', 'disabled', ['importFinding']],
    ['disabled', 'disabled', []],
  ] as const)('with Security Hub %s and the event bus %s deploys %o', (securityHub, eventBus, expected) => {
    const slack = { ...DEFAULT_NOTIFICATIONS.slack, secretParameter: null };

    const { functions, resources } = together(enabledDestinations({ slack, securityHub, eventBus }));

    expect(Object.keys(functions)).toEqual(expected);
    expect(Object.keys(resources).some((id) => id.startsWith('SecurityHub'))).toBe(securityHub === 'enabled');
  });
});

describe('our own event', () => {
  it.each(Object.entries(eventRules))('is none that %s delivers, so nothing can loop', (_, rule) => {
    const event = {
      source: EVENT_SOURCE,
      'detail-type': FINDING_DETAIL_TYPE,
      detail: {
        instance: { instanceId: 'i-0123456789abcdef0' },
        state: 'running',
        eventName: 'RunInstances',
      },
    };

    expect(matchesEventPattern(rule.Properties.EventPattern, event)).toBe(false);
  });
});

it('a destination with a name of one word has its resources named after it', () => {
  const { functions, resources } = destination({
    name: 'page',
    description: 'Pages somebody',
    timeoutSeconds: 10,
    reading: { delaySeconds: 0, batchSize: 1, batchingWindowSeconds: 0, maximumConcurrency: 2 },
    statements: [],
    environment: {},
  });

  expect(Object.keys(functions)).toEqual(['page']);
  expect(resources).toHaveProperty('PageQueue');
});
