import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../../lib/boundary/events/parse-event.ts';
import { parseRecords } from '../../../../lib/boundary/events/parse-records.ts';
import { changed, fixture, instancesOf, triggerOf, variant } from './fixtures.ts';

const RECORD = (fixture('run-instances.console') as { detail: object }).detail;

describe('telling what an event is', () => {
  it('takes a launch whole', () => {
    const trigger = triggerOf(fixture('run-instances.console'));

    expect(trigger).toEqual({
      kind: 'launch',
      eventId: 'd170e85e-8d03-4c39-81a7-4dfa297027ae',
      eventName: 'RunInstances',
      eventTime: new Date('2026-03-02T09:15:30Z'),
      accountId: '111122223333',
      region: 'eu-west-1',
      principal: {
        kind: 'identity-center-user',
        name: 'ana@example.com',
        arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_PlatformEngineer_0a1b2c3d4e5f6071/ana@example.com',
        roleArn:
          'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PlatformEngineer_0a1b2c3d4e5f6071',
        sessionName: 'ana@example.com',
        accountId: '111122223333',
        invokedBy: null,
        sourceIpAddress: '203.0.113.24',
        userAgent:
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36',
        ec2RoleDelivery: null,
      },
      subject: {
        kind: 'instances',
        instances: [
          {
            instanceId: 'i-0a1b2c3d4e5f60718',
            accountId: '111122223333',
            region: 'eu-west-1',
            state: 'pending',
            metadataOptions: {
              state: 'pending',
              httpTokens: 'optional',
              httpPutResponseHopLimit: 1,
              httpEndpoint: 'enabled',
              httpProtocolIpv6: 'disabled',
              instanceMetadataTags: 'disabled',
            },
            tags: { Name: 'web-1', team: 'shop' },
            imageId: 'ami-0a2b4c6d8e0f12345',
            instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/web-server',
            managedBy: null,
            firstLaunchedAt: new Date('2026-03-02T09:15:30Z'),
            clientToken: '7c1f0f4e-5a56-4c7e-9d0e-1f2a3b4c5d60',
          },
        ],
      },
      requested: {},
    });
  });

  it('takes a bare record as it takes the same one in an envelope', () => {
    const trigger = triggerOf(RECORD);

    expect(trigger).toEqual(triggerOf(fixture('run-instances.console')));
  });

  it('takes the same record without its detail-type, and from whatever source', () => {
    const event = variant('run-instances.console', { 'detail-type': undefined, source: 'aws.sqs' });

    expect(triggerOf(event)).toEqual(triggerOf(fixture('run-instances.console')));
  });

  it('takes records without the members that only newer versions have', () => {
    const event = variant('run-instances.console', {
      'detail.managementEvent': undefined,
      'detail.readOnly': undefined,
      'detail.eventCategory': undefined,
      'detail.eventVersion': '1.99',
    });

    expect(triggerOf(event).kind).toBe('launch');
  });

  it.each([
    ['null', null],
    ['a list', [RECORD]],
    ['a text', 'RunInstances'],
    ['an empty object', {}],
    ['an object of another kind', { hello: 'world' }],
    ['an envelope without a detail', { 'detail-type': 'EC2 Instance State-change Notification' }],
    ['a log file, which is for parseRecords', { Records: [RECORD] }],
  ])('calls %s malformed', (_, json) => {
    expect(parseEvent(json)).toMatchObject({ kind: 'malformed' });
  });

  it.each([
    ['other.create-tags', 'CreateTags', '9b5bb313-adb5-4e34-9e8f-0bb016db8161'],
    ['other.gamelift-create-fleet', 'CreateFleet', '8d9cf107-fcd8-450b-a642-5b38d97e3d25'],
    ['other.service-event', 'SharedSnapshotVolumeCreated', 'c9e329c3-59b7-4391-a69b-2ddaa70df4d0'],
    ['other.auto-scaling-notification', 'EC2 Instance Launch Unsuccessful', '2e3a08cf-0443-440d-a38d-0b57870f6b38'],
  ])('ignores %s by name and id', (name, eventName, eventId) => {
    const parsed = parseEvent(fixture(name));

    expect(parsed).toEqual({ kind: 'ignored', reason: 'other-event', eventName, eventId });
  });

  it('ignores a record of another event that has no id', () => {
    const parsed = parseEvent({ eventSource: 'ec2.amazonaws.com', eventName: 'StopInstances' });

    expect(parsed).toEqual({ kind: 'ignored', reason: 'other-event', eventName: 'StopInstances', eventId: null });
  });

  it('ignores what failed, also where it lacks everything else', () => {
    const event = variant('run-instances.console', { 'detail.errorCode': 'Server.InternalError', account: undefined });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'failed-call', eventName: 'RunInstances' });
  });

  it.each(['Client.DryRunOperation', 'DryRunOperation'])('tells the dry run %s from a failure', (errorCode) => {
    const event = variant('modify-instance-metadata-options.loosened', { 'detail.errorCode': errorCode });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'dry-run' });
  });

  it.each([null, ''])('takes the errorCode %j for none', (errorCode) => {
    const event = variant('run-instances.console', { 'detail.errorCode': errorCode });

    expect(triggerOf(event).kind).toBe('launch');
  });
});

describe('when and where it happened', () => {
  it.each([
    ['2026-03-02T09:15:30Z'],
    ['2026-03-02T09:15:30.000000000Z'],
    ['2026-03-02 09:15:30'],
    ['2026-03-02 09:15:30.000000000'],
    ['2026-03-02T10:15:30+01:00'],
    [1772442930000],
  ])('reads the time %j', (eventTime) => {
    const trigger = triggerOf(changed(RECORD, 'eventTime', eventTime));

    expect(trigger.eventTime).toEqual(new Date('2026-03-02T09:15:30Z'));
  });

  it.each(['yesterday', '2026-13-45T99:00:00Z', '', 8.7e15, 8e15, -8e15, '9999-12-31T23:59:59-01:00', null, {}])(
    'takes the envelope’s time for the unreadable %j',
    (eventTime) => {
      const event = variant('run-instances.console', { 'detail.eventTime': eventTime, time: '2026-03-02T09:16:00Z' });

      expect(triggerOf(event).eventTime).toEqual(new Date('2026-03-02T09:16:00Z'));
    },
  );

  it.each([
    ['the envelope first', { account: '444455556666' }, '444455556666'],
    ['else the recipient', { account: undefined, 'detail.recipientAccountId': '444455556666' }, '444455556666'],
    [
      'else the caller’s',
      { account: '', 'detail.recipientAccountId': {}, 'detail.userIdentity.accountId': '444455556666' },
      '444455556666',
    ],
    ['a number with its leading zeros back', { account: 12345678901 }, '012345678901'],
  ])('takes the account: %s', (_, changes, accountId) => {
    const event = variant('run-instances.console', changes);

    expect(triggerOf(event).accountId).toBe(accountId);
    expect(instancesOf(event)[0]?.accountId).toBe(accountId);
  });

  it('takes the envelope’s Region for a record without one', () => {
    const event = variant('run-instances.console', { 'detail.awsRegion': undefined, region: 'eu-north-1' });

    expect(triggerOf(event).region).toBe('eu-north-1');
  });

  it('takes CloudTrail’s event id, since a second delivery has an envelope of its own', () => {
    const event = variant('run-instances.console', { id: 'envelope', 'detail.eventID': 'record' });

    expect(triggerOf(event).eventId).toBe('record');
    expect(triggerOf(changed(event, 'detail.eventID', undefined)).eventId).toBe('envelope');
  });

  it('gives a record of CloudTrail’s first years an id that stays the same', () => {
    const record = parseRecords(fixture('log-file'))?.at(-1);

    expect(triggerOf(record).eventId).toBe('111122223333/eu-west-1/StartInstances/2014-03-06T21:22:54.000Z');
  });

  it.each([
    ['account', { recipientAccountId: 'nobody', 'userIdentity.accountId': undefined }],
    ['Region', { awsRegion: 'eu-west-1.evil.example.com/' }],
    ['readable time', { eventTime: 'soon' }],
  ])('calls a governed event without its %s malformed', (what, changes) => {
    const record = Object.entries(changes).reduce<unknown>((json, [path, value]) => changed(json, path, value), RECORD);

    expect(parseEvent(record)).toEqual({ kind: 'malformed', problem: `The event RunInstances names no ${what}.` });
  });
});

describe('a log file', () => {
  it('gives its records', () => {
    expect(parseRecords({ Records: [1, { two: 2 }] })).toEqual([1, { two: 2 }]);
  });

  it.each([null, [], 'x', {}, { Records: 'x' }, { Records: {} }])('is not %j', (json) => {
    expect(parseRecords(json)).toBeNull();
  });
});
