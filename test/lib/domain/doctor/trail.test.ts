import { describe, expect, it } from 'vitest';
import {
  judgeTrails,
  type EventSelector,
  type FieldSelector,
  type Trail,
  type TrailState,
} from '../../../../lib/domain/doctor/trail.ts';

const NOTHING_SAID = {
  equals: [],
  startsWith: [],
  endsWith: [],
  notEquals: [],
  notStartsWith: [],
  notEndsWith: [],
};

const management: FieldSelector = field('eventCategory', { equals: ['Management'] });

function field(name: string, said: Partial<FieldSelector>): FieldSelector {
  return { ...NOTHING_SAID, field: name, ...said };
}

function basic(readWriteType: string, includeManagementEvents = true): EventSelector {
  return { kind: 'basic', includeManagementEvents, readWriteType };
}

function advanced(...fields: readonly FieldSelector[]): EventSelector {
  return { kind: 'advanced', fields: [management, ...fields] };
}

function trail(state: Partial<TrailState> = {}, own: Partial<Trail> = {}): Trail {
  const value = { isLogging: true, deliveryError: null, selectors: [basic('All')], ...state };
  return {
    name: 'main',
    homeRegion: 'eu-west-1',
    isOfOrganization: false,
    state: { kind: 'read', value },
    ...own,
  };
}

describe('a trail is as it should be', () => {
  it.each<[string, EventSelector[]]>([
    ['that logs all management events', [basic('All')]],
    ['that logs writes only', [basic('WriteOnly')]],
    ['of which one selector of several logs writes', [basic('ReadOnly'), basic('WriteOnly')]],
    ['whose advanced selector says management', [advanced()]],
    [
      'whose advanced selector leaves KMS out',
      [advanced(field('eventSource', { notEquals: ['kms.amazonaws.com'] }))],
    ],
    ['whose advanced selector wants writes', [advanced(field('readOnly', { equals: ['false'] }))]],
    ['whose advanced selector wants calls', [advanced(field('eventType', { equals: ['AwsApiCall'] }))]],
    [
      'whose advanced selectors share the calls',
      [
        advanced(field('eventName', { startsWith: ['Run'] })),
        advanced(field('eventName', { endsWith: ['MetadataOptions'] })),
      ],
    ],
  ])('%s', (_, selectors) => {
    const lines = judgeTrails([trail({ selectors })]);

    expect(lines).toMatchObject([
      { status: 'ok', found: 'main logs management events that write.', advice: null },
    ]);
  });

  it('that is the organization’s, beside one that is stopped', () => {
    const lines = judgeTrails([
      trail({ isLogging: false }),
      trail({}, { name: 'org', isOfOrganization: true }),
    ]);

    expect(lines).toMatchObject([
      { status: 'ok', found: "org, the organization's, logs management events that write." },
    ]);
  });
});

describe('a trail is wrong', () => {
  it.each<[string, EventSelector[]]>([
    ['that logs reads only', [basic('ReadOnly')]],
    ['that leaves management events out', [basic('All', false)]],
    ['without a selector', []],
    ['whose advanced selector wants reads', [advanced(field('readOnly', { equals: ['true'] }))]],
    [
      'whose advanced selector leaves EC2 out',
      [advanced(field('eventSource', { notEquals: ['ec2.amazonaws.com'] }))],
    ],
    [
      'whose advanced selector leaves out what begins so',
      [advanced(field('eventName', { notStartsWith: ['Modify'] }))],
    ],
    [
      'whose advanced selector leaves out what ends so',
      [advanced(field('eventName', { notEndsWith: ['Instances'] }))],
    ],
    [
      'whose advanced selector wants one of the calls',
      [advanced(field('eventName', { equals: ['RunInstances'] }))],
    ],
    [
      'whose advanced selector wants one caller',
      [advanced(field('userIdentity.arn', { equals: ['alice'] }))],
    ],
    [
      'whose advanced selector leaves one caller out',
      [advanced(field('userIdentity.arn', { notEquals: ['alice'] }))],
    ],
  ])('%s', (_, selectors) => {
    const lines = judgeTrails([trail({ selectors })]);

    expect(lines).toMatchObject([
      {
        status: 'wrong',
        found: "main leaves out what EC2's calls change (event selectors).",
        advice: expect.stringContaining('ReadWriteType All or WriteOnly') as unknown,
        command: null,
      },
    ]);
  });

  it('that was stopped, and where it is started again', () => {
    const lines = judgeTrails([trail({ isLogging: false }, { homeRegion: 'us-east-1' })]);

    expect(lines).toMatchObject([
      {
        status: 'wrong',
        found: 'main does not log: it was stopped.',
        command: 'aws cloudtrail start-logging --name main --region us-east-1',
      },
    ]);
  });

  it('where none of several is good, and each is told of', () => {
    const lines = judgeTrails([
      trail({ isLogging: false }),
      trail({ selectors: [basic('ReadOnly')] }, { name: 'reads' }),
    ]);

    expect(lines).toMatchObject([
      {
        status: 'wrong',
        found:
          "main does not log: it was stopped. reads leaves out what EC2's calls change (event selectors).",
      },
    ]);
  });

  it('where there is none', () => {
    expect(judgeTrails([])).toMatchObject([
      { status: 'wrong', found: 'No trail logs events of this Region.' },
    ]);
  });
});

it('warns of a trail that cannot write its log', () => {
  const lines = judgeTrails([trail({ deliveryError: 'AccessDenied' })]);

  expect(lines).toMatchObject([
    {
      status: 'warning',
      found: 'main logs management events that write. Its last delivery to the bucket failed: AccessDenied.',
    },
  ]);
});

it('does not know of a trail that may not be looked at, unless another is good', () => {
  const closed = trail({}, { name: 'org', state: { kind: 'unread', problem: 'not allowed' } });

  expect(judgeTrails([trail({ isLogging: false }), closed])).toMatchObject([
    { status: 'unknown', found: 'not allowed.' },
  ]);
  expect(judgeTrails([closed, trail()])).toMatchObject([{ status: 'ok' }]);
});
