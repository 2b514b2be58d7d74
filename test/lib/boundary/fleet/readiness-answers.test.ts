import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { launchTemplateVersion } from '../../../../lib/boundary/fleet/launch-template-version.ts';
import { metadataDefaults } from '../../../../lib/boundary/fleet/metadata-defaults.ts';
import { metricDataParts } from '../../../../lib/boundary/fleet/metric-data.ts';

describe('a version of a launch template', () => {
  it('is read with the options that it sets', () => {
    const version = launchTemplateVersion({
      LaunchTemplateId: 'lt-0a1b',
      LaunchTemplateName: 'web',
      VersionNumber: 4,
      DefaultVersion: true,
      LaunchTemplateData: {
        ImageId: 'ami-1',
        MetadataOptions: { State: 'pending', HttpTokens: 'optional', HttpPutResponseHopLimit: 2 },
      },
    });

    expect(version).toEqual({
      launchTemplateId: 'lt-0a1b',
      launchTemplateName: 'web',
      versionNumber: 4,
      metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
    });
  });

  it.each([
    ['no options', { LaunchTemplateData: {} }],
    ['no data', {}],
    [
      'tokens of a value that is not known',
      { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'new' } } },
    ],
  ])('with %s leaves them open', (_name, json) => {
    expect(launchTemplateVersion(json).metadataOptions).toEqual({});
  });

  it('is never a reason to throw', () => {
    fc.assert(fc.property(fc.anything(), (json) => void launchTemplateVersion(json)));
  });
});

describe("an account's defaults", () => {
  it.each([
    [
      'are read',
      { HttpTokens: 'required', HttpTokensEnforced: 'enabled', ManagedBy: 'account' },
      { httpTokens: 'required', httpTokensEnforced: true, declarativePolicy: null },
    ],
    [
      'may be of an organization, which says why',
      { ManagedBy: 'declarative-policy', ManagedExceptionMessage: 'Ask security.' },
      { httpTokens: null, httpTokensEnforced: false, declarativePolicy: { message: 'Ask security.' } },
    ],
    [
      'may be of an organization, which says nothing',
      { HttpTokens: 'no-preference', HttpTokensEnforced: 'disabled', ManagedBy: 'declarative-policy' },
      { httpTokens: null, httpTokensEnforced: false, declarativePolicy: { message: '' } },
    ],
    ['may be none', undefined, { httpTokens: null, httpTokensEnforced: false, declarativePolicy: null }],
  ])('%s', (_name, json, expected) => {
    expect(metadataDefaults(json)).toEqual(expected);
  });
});

describe('metric data', () => {
  const [one, other] = [new Date('2026-03-01T00:00:00Z'), new Date('2026-03-02T00:00:00Z')];

  it('is datapoints by query, and none is not zero', () => {
    const parts = metricDataParts([
      { Id: 'm0', Timestamps: [one, other], Values: [1, 2], StatusCode: 'Complete' },
      { Id: 'm1', Timestamps: [], Values: [], StatusCode: 'Complete' },
      { Id: 'm2', Timestamps: [one], Values: [0], StatusCode: 'PartialData' },
      { Id: 'm3' },
    ]);

    expect(parts).toEqual([
      {
        id: 'm0',
        datapoints: [
          { at: one, calls: 1 },
          { at: other, calls: 2 },
        ],
      },
      { id: 'm1', datapoints: [] },
      { id: 'm2', datapoints: [{ at: one, calls: 0 }] },
      { id: 'm3', datapoints: [] },
    ]);
  });

  it('that lacks the time of a value is an error', () => {
    expect(() => metricDataParts([{ Id: 'm0', Timestamps: [one], Values: [1, 2] }])).toThrow(
      'has not one time for each value',
    );
  });

  it('that CloudWatch could not read is an error', () => {
    expect(() => metricDataParts([{ Id: 'm0', StatusCode: 'InternalError' }])).toThrow(
      'CloudWatch has not read a metric of its instances: InternalError.',
    );
  });
});
