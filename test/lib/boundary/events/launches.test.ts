import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../../lib/boundary/events/parse-event.ts';
import { fixture, instancesOf, triggerOf, variant } from './fixtures.ts';

const ITEM = 'detail.responseElements.instancesSet.items.0';

describe('RunInstances', () => {
  it('shows every instance of a call with its own options', () => {
    const instances = instancesOf(fixture('run-instances.many'));

    expect(instances.map(({ instanceId, metadataOptions: { httpTokens, httpPutResponseHopLimit } }) => ({
      instanceId, httpTokens, httpPutResponseHopLimit,
    }))).toEqual([
      { instanceId: 'i-0a1b2c3d4e5f60721', httpTokens: 'optional', httpPutResponseHopLimit: 1 },
      { instanceId: 'i-0a1b2c3d4e5f60722', httpTokens: 'required', httpPutResponseHopLimit: 2 },
      { instanceId: 'i-0a1b2c3d4e5f60723', httpTokens: 'optional', httpPutResponseHopLimit: 3 },
    ]);
  });

  it('judges by the response, whatever the request asked for', () => {
    const event = variant('run-instances.console', {
      'detail.requestParameters.metadataOptions.httpTokens': 'optional',
      [`${ITEM}.metadataOptions.httpTokens`]: 'required',
    });

    expect(instancesOf(event)[0]?.metadataOptions.httpTokens).toBe('required');
  });

  it('shows no options where the response has none, not the insecure ones, not those of the request', () => {
    const event = variant('run-instances.console', { [`${ITEM}.metadataOptions`]: undefined });

    expect(instancesOf(event)[0]?.metadataOptions).toEqual({});
    expect(instancesOf(fixture('run-instances.no-options'))[0]?.metadataOptions).toEqual({});
  });

  it('shows the four options of 2019', () => {
    const [instance] = instancesOf(fixture('run-instances.four-options'));

    expect(instance?.metadataOptions).toEqual({
      state: 'pending', httpTokens: 'optional', httpPutResponseHopLimit: 1, httpEndpoint: 'enabled',
    });
    expect(instance?.instanceProfileArn).toBeNull();
  });

  it.each([
    ['httpTokens', 'sometimes'],
    ['httpEndpoint', true],
    ['httpProtocolIpv6', null],
    ['instanceMetadataTags', {}],
    ['state', 'unheard-of'],
    ['httpPutResponseHopLimit', 0],
    ['httpPutResponseHopLimit', 65],
    ['httpPutResponseHopLimit', -1],
    ['httpPutResponseHopLimit', 1.5],
    ['httpPutResponseHopLimit', 'many'],
  ])('leaves %s out where it is %j, and keeps the rest', (member, value) => {
    const event = variant('run-instances.console', { [`${ITEM}.metadataOptions.${member}`]: value });

    const [instance] = instancesOf(event);

    expect(instance?.metadataOptions).not.toHaveProperty(member);
    expect(Object.keys(instance?.metadataOptions ?? {})).toHaveLength(5);
  });

  it('takes a hop limit that came as text', () => {
    const event = variant('run-instances.console', { [`${ITEM}.metadataOptions.httpPutResponseHopLimit`]: '64' });

    expect(instancesOf(event)[0]?.metadataOptions.httpPutResponseHopLimit).toBe(64);
  });

  it.each([
    ['of the response', {}, { Name: 'web-1', team: 'shop' }],
    ['of the response, also where it has none', { [`${ITEM}.tagSet`]: {} }, {}],
    ['of the request where the response shows none', { [`${ITEM}.tagSet`]: undefined }, { Name: 'web-1', team: 'shop' }],
    [
      'none where neither shows any',
      { [`${ITEM}.tagSet`]: undefined, 'detail.requestParameters.tagSpecificationSet': undefined },
      {},
    ],
    [
      'none where the request tags volumes alone',
      { [`${ITEM}.tagSet`]: undefined, 'detail.requestParameters.tagSpecificationSet.items.0.resourceType': 'volume' },
      {},
    ],
    ['unknown where one of them cannot be read', { [`${ITEM}.tagSet.items.0`]: 'Name=web-1' }, null],
    [
      'unknown where one of the request cannot be read',
      { [`${ITEM}.tagSet`]: undefined, 'detail.requestParameters.tagSpecificationSet.items.0.tags.0.key': null },
      null,
    ],
    ['with an empty value', { [`${ITEM}.tagSet.items.0.value`]: '' }, { Name: '', team: 'shop' }],
  ])('shows the tags %s', (_, changes, tags) => {
    const event = variant('run-instances.console', changes);

    expect(instancesOf(event)[0]?.tags).toEqual(tags);
  });

  it.each([
    ['running', 'running'],
    [undefined, 'pending'],
    ['hibernating', 'pending'],
  ])('shows the state %j as %s', (name, state) => {
    const event = variant('run-instances.console', { [`${ITEM}.instanceState.name`]: name });

    expect(instancesOf(event)[0]?.state).toBe(state);
  });

  it.each([
    [{ managed: true, principal: 'eks.amazonaws.com' }, 'eks.amazonaws.com'],
    [{ managed: 'true', principal: 'eks.amazonaws.com' }, 'eks.amazonaws.com'],
    [{ managed: true }, 'an AWS service'],
    [{ managed: false, principal: 'eks.amazonaws.com' }, null],
    [undefined, null],
  ])('takes the operator %j for %j', (operator, managedBy) => {
    const event = variant('run-instances.operator-managed', { [`${ITEM}.operator`]: operator });

    expect(instancesOf(event)[0]?.managedBy).toBe(managedBy);
  });

  it('falls back on the request for what the response leaves out of an instance', () => {
    const event = variant('run-instances.console', {
      [`${ITEM}.imageId`]: undefined,
      [`${ITEM}.iamInstanceProfile`]: {},
      'detail.requestParameters.iamInstanceProfile': { arn: 'arn:aws:iam::111122223333:instance-profile/asked' },
    });

    expect(instancesOf(event)[0]).toMatchObject({
      imageId: 'ami-0a2b4c6d8e0f12345',
      instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/asked',
    });
  });

  it('is not blinded by a request that was padded until it vanished', () => {
    const trigger = triggerOf(fixture('run-instances.request-omitted'));
    const [instance] = instancesOf(fixture('run-instances.request-omitted'));

    expect(trigger.principal?.name).toBe('mallory');
    expect(instance).toMatchObject({
      instanceId: 'i-0a1b2c3d4e5f60781',
      metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 64 },
      tags: { Name: 'padded' },
      clientToken: '0c0ffee0-0000-4000-8000-000000000008',
    });
  });

  it('names each instance once and drops what is no id', () => {
    const [first] = instancesOf(fixture('run-instances.many'));
    const event = variant('run-instances.many', {
      [`${ITEM}.instanceId`]: ' i-0a1b2c3d4e5f60722 ',
      'detail.responseElements.instancesSet.items.2.instanceId': 'i-0; rm',
    });

    expect(first?.instanceId).toBe('i-0a1b2c3d4e5f60721');
    expect(instancesOf(event).map(({ instanceId }) => instanceId)).toEqual(['i-0a1b2c3d4e5f60722']);
  });

  it('takes a list of one that somebody flattened', () => {
    const [instance] = instancesOf(fixture('run-instances.console'));
    const event = variant('run-instances.console', {
      'detail.responseElements.instancesSet': { items: { instanceId: 'i-0a1b2c3d4e5f60718', tagSet: '' } },
    });

    expect(instancesOf(event)[0]).toEqual({
      ...instance, metadataOptions: {}, tags: {}, instanceProfileArn: null,
    });
  });
});

describe('RunInstances with its response left out', () => {
  it('finds the instances by the client token', () => {
    const { kind, subject } = triggerOf(fixture('run-instances.response-omitted'));

    expect(kind).toBe('launch');
    expect(subject).toEqual({ kind: 'client-token', clientToken: '0c0ffee0-0000-4000-8000-000000000009' });
  });

  it.each([[null], [undefined], [{ omitted: 'true', reason: 'responseElements too large' }], ['gone'], [{ requestId: 'x' }]])(
    'takes the response %j for left out',
    (response) => {
      const event = variant('run-instances.response-omitted', { 'detail.responseElements': response });

      expect(triggerOf(event).subject.kind).toBe('client-token');
    },
  );

  it('takes a response of unreadable ids for left out, not for an empty one', () => {
    const event = variant('run-instances.console', { [`${ITEM}.instanceId`]: 'instance' });

    expect(triggerOf(event).subject.kind).toBe('client-token');
  });

  it('finds the instances by the record’s resources, tags and options unknown', () => {
    const instances = instancesOf(fixture('run-instances.response-omitted-with-resources'));

    expect(instances.map(({ instanceId }) => instanceId)).toEqual(['i-0a1b2c3d4e5f60791', 'i-0a1b2c3d4e5f60792']);
    expect(instances[0]).toEqual({
      instanceId: 'i-0a1b2c3d4e5f60791',
      accountId: '111122223333',
      region: 'eu-west-1',
      state: 'pending',
      metadataOptions: {},
      tags: null,
      imageId: 'ami-0a2b4c6d8e0f12345',
      instanceProfileArn: null,
      managedBy: null,
      firstLaunchedAt: new Date('2026-03-02T09:15:30Z'),
      clientToken: '0c0ffee0-0000-4000-8000-00000000000a',
    });
  });

  it.each([[['arn']], [[{ ARN: 5 }]], [[{ ARN: 'arn:aws:ec2:eu-west-1:111122223333:instance/' }]], ['x']])(
    'finds nothing in the resources %j',
    (resources) => {
      const event = variant('run-instances.response-omitted', { 'detail.resources': resources });

      expect(triggerOf(event).subject.kind).toBe('client-token');
    },
  );

  it('is ignored, with a reason of its own, where there is no client token either', () => {
    const event = variant('run-instances.response-omitted', {
      'detail.requestParameters': { omitted: true, reason: 'requestParameters too large' },
    });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'no-instance-ids' });
  });

  it.each([[{ items: [] }], [{}], ['']])('is another thing than launching nothing: %j', (instancesSet) => {
    const event = variant('run-instances.console', { 'detail.responseElements.instancesSet': instancesSet });

    expect(parseEvent(event)).toMatchObject({ kind: 'ignored', reason: 'nothing-launched' });
  });
});

describe('CreateFleet', () => {
  const FLEET_SET = 'detail.responseElements.CreateFleetResponse.fleetInstanceSet';

  it('shows a single instance, and the tags as text', () => {
    const trigger = triggerOf(fixture('create-fleet.instant-one'));

    expect(trigger).toMatchObject({ kind: 'launch', eventName: 'CreateFleet', requested: {} });
    expect(instancesOf(fixture('create-fleet.instant-one'))).toEqual([
      {
        instanceId: 'i-0a1b2c3d4e5f607b1',
        accountId: '111122223333',
        region: 'eu-west-1',
        state: 'unknown',
        metadataOptions: {},
        tags: {
          'karpenter.sh/nodepool': 'general',
          'kubernetes.io/cluster/shop': 'owned',
          managed: 'true',
          'cost-center': '4711',
        },
        imageId: null,
        instanceProfileArn: null,
        managedBy: null,
        firstLaunchedAt: new Date('2026-03-02T09:15:30Z'),
        clientToken: null,
      },
    ]);
  });

  it('shows the instances of every group', () => {
    const instances = instancesOf(fixture('create-fleet.instant-many'));

    expect(instances.map(({ instanceId, tags }) => [instanceId, tags])).toEqual([
      ['i-0a1b2c3d4e5f607b2', { Name: 'render' }],
      ['i-0a1b2c3d4e5f607b3', { Name: 'render' }],
      ['i-0a1b2c3d4e5f607b4', { Name: 'render' }],
    ]);
  });

  it('reads ids that carry the index of their place', () => {
    const event = variant('create-fleet.instant-one', {
      [`${FLEET_SET}.item.instanceIds.item`]: [{ tag: 1, content: 'i-0a1b2c3d4e5f607b1' }],
    });

    expect(instancesOf(event)[0]?.instanceId).toBe('i-0a1b2c3d4e5f607b1');
  });

  it.each([undefined, { ResourceType: 'fleet', Tag: { Key: 'a', Value: 'b', tag: 1 }, tag: 1 }])(
    'knows no tags of the instances from %j',
    (tagSpecification) => {
      const event = variant('create-fleet.instant-one', {
        'detail.requestParameters.CreateFleetRequest.TagSpecification': tagSpecification,
      });

      expect(instancesOf(event)[0]?.tags).toBeNull();
    },
  );

  it.each([
    ['a fleet that launches later', 'create-fleet.request', {}, 'nothing-launched'],
    ['one that is maintained, response left out', 'create-fleet.request', {
      'detail.requestParameters.CreateFleetRequest.Type': 'maintain', 'detail.responseElements': { omitted: true },
    }, 'nothing-launched'],
    ['errors only', 'create-fleet.errors-only', {}, 'nothing-launched'],
    ['a response left out', 'create-fleet.instant-one', { 'detail.responseElements': { omitted: true } }, 'no-instance-ids'],
  ] as const)('is ignored with %s', (_, name, changes, reason) => {
    expect(parseEvent(variant(name, changes))).toMatchObject({ kind: 'ignored', reason });
  });
});
