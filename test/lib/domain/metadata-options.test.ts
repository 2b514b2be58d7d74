import { describe, expect, it } from 'vitest';
import {
  apiName,
  GOVERNED_FIELDS,
  meetsPatch,
  tighterOf,
  withPatch,
} from '../../../lib/domain/metadata-options.ts';
import { v1Allowed, v2Only } from '../../given.ts';

describe('apiName', () => {
  it("is EC2's own name of every member that can be governed", () => {
    expect(GOVERNED_FIELDS.map(apiName)).toEqual([
      'HttpEndpoint',
      'HttpTokens',
      'HttpPutResponseHopLimit',
      'HttpProtocolIpv6',
      'InstanceMetadataTags',
    ]);
  });
});

describe('withPatch', () => {
  it('changes the members of the patch and keeps the others', () => {
    expect(withPatch(v1Allowed, { httpTokens: 'required' })).toEqual(v2Only);
  });

  it('leaves what it is given as it was', () => {
    const options = { ...v1Allowed };

    withPatch(options, { httpTokens: 'required' });

    expect(options).toEqual(v1Allowed);
  });
});

describe('meetsPatch', () => {
  it.each([
    ['every value is there', v2Only, { httpTokens: 'required', httpPutResponseHopLimit: 1 }, true],
    ['nothing is asked for', {}, {}, true],
    ['one value differs', v2Only, { httpTokens: 'required', httpPutResponseHopLimit: 2 }, false],
    ['a value is not shown', {}, { httpTokens: 'required' }, false],
  ] as const)('where %s', (_name, options, patch, expected) => {
    expect(meetsPatch(options, patch)).toBe(expected);
  });
});

describe('what is known after a change', () => {
  it('leaves out what was loosened meanwhile, and takes what was tightened or seen for the first time', () => {
    const before = { httpTokens: 'required', httpPutResponseHopLimit: 2 } as const;

    expect(tighterOf(before, { ...before, httpPutResponseHopLimit: 5 })).toEqual(before);
    expect(tighterOf(before, { ...before, httpTokens: 'optional' })).toEqual(before);
    expect(tighterOf(before, { ...before, httpPutResponseHopLimit: 1 }).httpPutResponseHopLimit).toBe(1);
    expect(tighterOf(before, { ...before, state: 'applied', httpEndpoint: 'enabled' })).toEqual({
      ...before,
      state: 'applied',
      httpEndpoint: 'enabled',
    });
  });
});
