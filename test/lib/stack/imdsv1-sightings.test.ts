import { describe, expect, test } from 'vitest';
import { parseImdsV1Use } from '../../../lib/boundary/imdsv1-use-message.ts';
import { sightingKey } from '../../../lib/boundary/stored-sighting.ts';
import { eventRules } from '../../../lib/stack/event-rules.ts';
import { imdsV1UseEventPattern } from '../../../lib/domain/event-patterns.ts';
import { imdsV1Sightings } from '../../../lib/stack/imdsv1-sightings.ts';
import type { ResourceOf, Statement } from '../../../lib/stack/resource.ts';
import { matchesEventPattern } from '../../../local/event-pattern.ts';
import { fixture, fixtureNames, variant } from '../boundary/events/fixtures.ts';

const { resources, functions, outputs } = imdsV1Sightings;
const { Properties: rule } = resources['ImdsV1UseRule'] as ResourceOf<'AWS::Events::Rule'>;
const CALL = 'other.call-by-imdsv1';

describe('the rule for calls with credentials by IMDSv1', () => {
  test('delivers of all sample events those calls alone', () => {
    const delivered = fixtureNames.filter((name) => isDelivered(fixture(name)));

    expect(delivered).toEqual(['modify-instance-metadata-options.hop-limit-raised', CALL]);
  });

  test.each([
    ['of another service', { source: 'aws.s3', 'detail.eventSource': 's3.amazonaws.com' }],
    ['that failed', { 'detail.errorCode': 'AccessDenied' }],
  ])('delivers a call %s: it used IMDSv1 all the same', (_, changes) => {
    expect(isDelivered(variant(CALL, changes))).toBe(true);
  });

  test.each([
    ['with credentials by IMDSv2', { 'detail.userIdentity.sessionContext.ec2RoleDelivery': '2.0' }],
    ['with credentials of another kind', { 'detail.userIdentity.sessionContext.ec2RoleDelivery': undefined }],
    ['by nobody that has a name', { 'detail.userIdentity.arn': undefined }],
    ['for data, of which there are far too many', { 'detail.eventCategory': 'Data' }],
    ['that a service tells of itself', { 'detail-type': 'AWS Service Event via CloudTrail' }],
  ])('leaves out a call %s', (_, changes) => {
    expect(isDelivered(variant(CALL, changes))).toBe(false);
  });

  test('takes nothing from the other rules: a change with such credentials is guarded too', () => {
    const event = fixture('modify-instance-metadata-options.hop-limit-raised');

    expect(matchesEventPattern(eventRules.CloudTrailRule.Properties.EventPattern, event)).toBe(true);
  });

  test('sends to its queue alone, in one group; what it cannot send to a standard queue', () => {
    expect(rule.State).toBe('ENABLED');
    expect(rule.Targets).toMatchObject([
      {
        Arn: { 'Fn::GetAtt': ['ImdsV1UseQueue', 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['ImdsV1UseUndeliveredQueue', 'Arn'] } },
        SqsParameters: { MessageGroupId: 'imdsv1-use' },
      },
    ]);
    expect(resources['ImdsV1UseUndeliveredQueue']?.Properties).not.toHaveProperty('FifoQueue');
  });
});

describe('the message', () => {
  test('is the same for whatever an instance calls, wherever and whenever', () => {
    const another = variant(CALL, {
      id: '00000000-0000-4000-8000-000000000000',
      time: '2026-03-02T10:00:00Z',
      region: 'us-east-1',
      'detail.eventID': '00000000-0000-4000-8000-000000000001',
      'detail.eventName': 'CreateLogStream',
      'detail.userIdentity.accessKeyId': 'ASIAEXAMPLEANOTHERKEY',
    });

    expect(messageOf(another)).toBe(messageOf(fixture(CALL)));
  });

  test('is another one for another instance', () => {
    const sessionArn = 'arn:aws:sts::111122223333:assumed-role/web-server/i-0f1e2d3c4b5a69788';

    const another = variant(CALL, { 'detail.userIdentity.arn': sessionArn });

    expect(messageOf(another)).not.toBe(messageOf(fixture(CALL)));
  });

  test('is what the function reads', () => {
    expect(parseImdsV1Use(messageOf(fixture(CALL)))).toEqual({
      kind: 'instance',
      instance: { accountId: '111122223333', instanceId: 'i-0a1b2c3d4e5f60718' },
    });
  });
});

describe('the queue', () => {
  test.each(['ImdsV1UseQueue', 'ImdsV1UseDeadLetterQueue'])('%s drops repeats, and has no name', (id) => {
    expect(resources[id]?.Properties).toMatchObject({
      FifoQueue: true,
      ContentBasedDeduplication: true,
      SqsManagedSseEnabled: true,
    });
    expect(resources[id]?.Properties).not.toHaveProperty('QueueName');
  });

  test('holds the others up for a minute where a batch fails', () => {
    expect(resources['ImdsV1UseQueue']?.Properties).toMatchObject({ VisibilityTimeout: 60 });
  });

  test('is read by what Lambda knows of FIFO queues: ten at a time and no batching window', () => {
    expect(functions['noteImdsv1Use']?.events).toEqual([
      {
        sqs: {
          arn: { 'Fn::GetAtt': ['ImdsV1UseQueue', 'Arn'] },
          batchSize: 10,
          maximumConcurrency: 2,
          functionResponseType: 'ReportBatchItemFailures',
        },
      },
    ]);
  });

  test.each([
    ['ImdsV1UseQueue', ['OnlyTheRuleSends', 'RefuseWithoutTls']],
    ['ImdsV1UseUndeliveredQueue', ['OnlyTheRuleSends', 'RefuseWithoutTls']],
    ['ImdsV1UseDeadLetterQueue', ['RefuseWithoutTls']],
  ])('%s lets send: %j', (id, expected) => {
    const { PolicyDocument } = (resources[`${id}Policy`] as ResourceOf<'AWS::SQS::QueuePolicy'>).Properties;

    expect(PolicyDocument.Statement.map((statement) => (statement as Statement).Sid)).toEqual(expected);
  });

  test.each([
    ['ImdsV1UseDeadLettersAlarm', 'ImdsV1UseDeadLetterQueue'],
    ['ImdsV1UseUndeliveredAlarm', 'ImdsV1UseUndeliveredQueue'],
    ['ImdsV1UseAgeAlarm', 'ImdsV1UseQueue'],
  ])('%s watches %s', (id, queue) => {
    expect(resources[id]?.Properties).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
    });
  });
});

test.each(['ImdsV1UseDeadLetterQueue', 'ImdsV1UseUndeliveredQueue'])('%s can be found', (id) => {
  expect(outputs[`${id}Url`]?.Value).toEqual({ Ref: id });
});

describe('the role of note-imdsv1-use', () => {
  const { Policies } = (resources['NoteImdsv1UseRole'] as ResourceOf<'AWS::IAM::Role'>).Properties;
  const statements = Policies[0]?.PolicyDocument.Statement as readonly Statement[];

  test('writes sightings, and nothing else into the table', () => {
    const [statement] = statements.filter(({ Sid }) => Sid === 'NoteSightings');

    expect(statement).toMatchObject({
      Action: ['dynamodb:UpdateItem'],
      Resource: { 'Fn::GetAtt': ['RecordsTable', 'Arn'] },
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['sighting#*'] } },
    });
    expect(sightingKey({ accountId: '111122223333', instanceId: 'i-1' }).pk).toMatch(/^sighting#/);
  });

  test('does nothing beside but work off its queue and write its log', () => {
    expect(statements.map(({ Sid, Resource }) => [Sid, Resource]).slice(1)).toEqual([
      ['WorkOffTheQueues', [{ 'Fn::GetAtt': ['ImdsV1UseQueue', 'Arn'] }]],
      ['WriteItsOwnLog', { 'Fn::GetAtt': ['NoteImdsv1UseLogGroup', 'Arn'] }],
    ]);
  });
});

function isDelivered(event: unknown): boolean {
  return matchesEventPattern(imdsV1UseEventPattern, event);
}

/** What EventBridge makes of an event for the queue. */
function messageOf(event: unknown): string {
  const { InputPathsMap, InputTemplate } = rule.Targets[0]!.InputTransformer!;
  return InputTemplate.replaceAll(/<(\w+)>/g, (_, name: string) => {
    const [, ...steps] = InputPathsMap[name]?.split('.') ?? [];
    const value = steps.reduce<unknown>((from, step) => (from as Record<string, unknown>)[step], event);
    return JSON.stringify(value);
  });
}
