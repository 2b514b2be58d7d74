import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../../lib/boundary/events/parse-event.ts';
import { fixture, instancesOf, triggerOf, variant } from './fixtures.ts';

describe('ModifyInstanceMetadataOptions', () => {
  const REQUEST = 'detail.requestParameters.ModifyInstanceMetadataOptionsRequest';
  const RESPONSE = 'detail.responseElements.ModifyInstanceMetadataOptionsResponse';

  it('shows what was asked for and what came of it', () => {
    const trigger = triggerOf(fixture('modify-instance-metadata-options.loosened'));

    expect(trigger).toMatchObject({
      kind: 'drift',
      eventName: 'ModifyInstanceMetadataOptions',
      principal: { name: 'ana@example.com' },
      requested: { httpTokens: 'optional', httpPutResponseHopLimit: 3, httpEndpoint: 'enabled' },
    });
    expect(instancesOf(fixture('modify-instance-metadata-options.loosened'))).toEqual([
      {
        instanceId: 'i-0a1b2c3d4e5f60718',
        accountId: '111122223333',
        region: 'eu-west-1',
        state: 'unknown',
        metadataOptions: {
          state: 'pending',
          httpTokens: 'optional',
          httpPutResponseHopLimit: 3,
          httpEndpoint: 'enabled',
          httpProtocolIpv6: 'disabled',
          instanceMetadataTags: 'disabled',
        },
        tags: null,
        imageId: null,
        instanceProfileArn: null,
        managedBy: null,
        firstLaunchedAt: null,
        clientToken: null,
      },
    ]);
  });

  it('does not take a member that was not sent for one that was unset', () => {
    const trigger = triggerOf(fixture('modify-instance-metadata-options.hop-limit-raised'));

    expect(trigger.requested).toEqual({ httpPutResponseHopLimit: 64 });
    expect(trigger.principal).toMatchObject({ name: 'web-server', ec2RoleDelivery: '1.0' });
  });

  it('reads every member of a request', () => {
    const event = variant('modify-instance-metadata-options.loosened', {
      [REQUEST]: {
        InstanceId: 'i-0a1b2c3d4e5f60718',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: '2',
        HttpEndpoint: 'disabled',
        HttpProtocolIpv6: 'enabled',
        InstanceMetadataTags: 'enabled',
      },
    });

    expect(triggerOf(event).requested).toEqual({
      httpTokens: 'required',
      httpPutResponseHopLimit: 2,
      httpEndpoint: 'disabled',
      httpProtocolIpv6: 'enabled',
      instanceMetadataTags: 'enabled',
    });
  });

  it('drops requested values that EC2 does not have', () => {
    const event = variant('modify-instance-metadata-options.loosened', {
      [`${REQUEST}.HttpTokens`]: 'maybe',
      [`${REQUEST}.HttpPutResponseHopLimit`]: 0,
    });

    expect(triggerOf(event).requested).toEqual({ httpEndpoint: 'enabled' });
  });

  it('knows of the options what was asked for where the response was left out', () => {
    const [instance] = instancesOf(fixture('modify-instance-metadata-options.response-omitted'));

    expect(instance?.metadataOptions).toEqual({ httpTokens: 'optional' });
  });

  it('takes the id from the response where the request was left out', () => {
    const event = variant('modify-instance-metadata-options.loosened', {
      'detail.requestParameters': { omitted: true, originalSize: 131072 },
    });

    expect(triggerOf(event).requested).toEqual({});
    expect(instancesOf(event)[0]).toMatchObject({
      instanceId: 'i-0a1b2c3d4e5f60718',
      metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
    });
  });

  it.each([
    ['both were left out', { 'detail.requestParameters': { omitted: true }, 'detail.responseElements': { omitted: true } }],
    ['both are empty', { [REQUEST]: '', [RESPONSE]: '' }],
    ['both wrap nonsense', { [REQUEST]: 7, [RESPONSE]: [] }],
    ['the id is none', { [`${REQUEST}.InstanceId`]: 'web-1', [`${RESPONSE}.instanceId`]: 'i-' }],
  ])('is ignored where %s', (_, changes) => {
    const event = variant('modify-instance-metadata-options.loosened', changes);

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'no-instance-ids' });
  });

  it('does not decide whose call it was', () => {
    const trigger = triggerOf(fixture('modify-instance-metadata-options.own-call'));

    expect(trigger.principal?.roleArn).toBe('arn:aws:iam::111122223333:role/imds-guardrail-dev-guard');
  });
});

describe('StartInstances', () => {
  it('shows the instances of the response, also one that ran already', () => {
    const trigger = triggerOf(fixture('start-instances.many'));

    expect(trigger.kind).toBe('start');
    expect(instancesOf(fixture('start-instances.many')).map(({ instanceId, state }) => [instanceId, state])).toEqual([
      ['i-0a1b2c3d4e5f607c3', 'pending'],
      ['i-0a1b2c3d4e5f607c1', 'running'],
      ['i-0a1b2c3d4e5f607c2', 'pending'],
    ]);
  });

  it('says nothing of options, tags or age', () => {
    const [instance] = instancesOf(fixture('start-instances.one'));

    expect(instance).toMatchObject({ metadataOptions: {}, tags: null, firstLaunchedAt: null });
  });

  it('takes the ids of the request where the response was left out', () => {
    const event = variant('start-instances.one', { 'detail.responseElements': null });

    expect(instancesOf(event)).toMatchObject([{ instanceId: 'i-0a1b2c3d4e5f607c1', state: 'unknown' }]);
  });

  it('is ignored where both were left out', () => {
    const event = variant('start-instances.one', { 'detail.responseElements': null, 'detail.requestParameters': null });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'no-instance-ids' });
  });
});

describe('an instance profile that appears', () => {
  it.each([
    ['associate-iam-instance-profile', 'i-0a1b2c3d4e5f607d1', 'reporting'],
    ['replace-iam-instance-profile-association', 'i-0a1b2c3d4e5f607d2', 'admin'],
  ])('is shown by %s', (name, instanceId, profile) => {
    const trigger = triggerOf(fixture(name));

    expect(trigger.kind).toBe('instance-profile');
    expect(instancesOf(fixture(name))).toMatchObject([
      { instanceId, instanceProfileArn: `arn:aws:iam::111122223333:instance-profile/${profile}`, tags: null },
    ]);
  });

  it('is known from the request where the response was left out', () => {
    const event = variant('associate-iam-instance-profile', {
      'detail.responseElements': { omitted: true },
      'detail.requestParameters.AssociateIamInstanceProfileRequest.IamInstanceProfile': { Arn: 'arn:of:profile' },
    });

    expect(instancesOf(event)).toMatchObject([
      { instanceId: 'i-0a1b2c3d4e5f607d1', instanceProfileArn: 'arn:of:profile' },
    ]);
  });

  it('is ignored where only the association is named', () => {
    const event = variant('replace-iam-instance-profile-association', { 'detail.responseElements': null });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'no-instance-ids' });
  });
});

describe('a state-change notification', () => {
  it('tells of an instance that runs, and of nobody', () => {
    const trigger = triggerOf(fixture('state-change.running'));

    expect(trigger).toEqual({
      kind: 'state-change',
      eventId: '28c686cd-483f-4fe9-ac56-1754752d246f',
      eventName: 'EC2 Instance State-change Notification',
      eventTime: new Date('2026-03-02T09:15:52Z'),
      accountId: '111122223333',
      region: 'eu-west-1',
      principal: null,
      subject: {
        kind: 'instances',
        instances: [
          {
            instanceId: 'i-0a1b2c3d4e5f60718',
            accountId: '111122223333',
            region: 'eu-west-1',
            state: 'running',
            metadataOptions: {},
            tags: null,
            imageId: null,
            instanceProfileArn: null,
            managedBy: null,
            firstLaunchedAt: null,
            clientToken: null,
          },
        ],
      },
      requested: {},
    });
  });

  it('has its id trimmed', () => {
    expect(instancesOf(fixture('state-change.leading-blank'))[0]?.instanceId).toBe('i-0a1b2c3d4e5f607e1');
  });

  it.each(['pending', 'shutting-down', 'terminated', 'stopping', 'stopped', undefined])('is ignored with the state %s', (state) => {
    expect(parseEvent(variant('state-change.running', { 'detail.state': state }))).toMatchObject({
      kind: 'ignored',
      reason: 'other-state',
    });
  });

  it('is found by its resource where the detail names no instance', () => {
    const event = variant('state-change.running', { 'detail.instance-id': undefined });

    expect(instancesOf(event)[0]?.instanceId).toBe('i-0a1b2c3d4e5f60718');
  });

  it('is ignored where nothing names an instance', () => {
    const event = variant('state-change.running', { 'detail.instance-id': '', resources: [] });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'no-instance-ids' });
  });

  it('is malformed without its account', () => {
    const event = variant('state-change.running', { account: undefined });

    expect(parseEvent(event)).toEqual({
      kind: 'malformed',
      problem: 'The event EC2 Instance State-change Notification names no account.',
    });
  });

  it('is another event if EC2 did not send it', () => {
    const event = variant('state-change.running', { source: 'com.example' });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'other-event' });
  });
});

describe('instances that leave their Auto Scaling group', () => {
  it('are those that the request names', () => {
    const event = fixture('detach-instances');

    expect(triggerOf(event)).toMatchObject({ kind: 'detachment', principal: { name: 'ben' }, requested: {} });
    expect(instancesOf(event).map(({ instanceId }) => instanceId)).toEqual([
      'i-0a1b2c3d4e5f607c1',
      'i-0a1b2c3d4e5f607c2',
    ]);
  });

  it.each([[null], [[]], ['']])('are not known where the request shows %j', (instanceIds) => {
    const event = variant('detach-instances', { 'detail.requestParameters.instanceIds': instanceIds });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'no-instance-ids' });
  });

  it('are nothing to another service that has a call of this name', () => {
    const event = variant('detach-instances', { 'detail.eventSource': 'elasticloadbalancing.amazonaws.com' });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'other-event' });
  });
});
