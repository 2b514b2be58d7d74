import { describe, expect, it } from 'vitest';
import {
  readinessOf,
  type DefaultVersion,
  type MetadataDefaults,
  type OpenInstance,
  type Readiness,
  type ReadinessEvidence,
} from '../../../../lib/domain/fleet/readiness.ts';
import { aGrantedException } from '../../../given.ts';

function read<Value>(value: Value) {
  return { kind: 'read', value } as const;
}

const unread = { kind: 'unread', problem: 'it is not allowed' } as const;

function defaults(differences: Partial<MetadataDefaults> = {}) {
  return read({ httpTokens: null, httpTokensEnforced: false, declarativePolicy: null, ...differences });
}

function evidence(differences: Partial<ReadinessEvidence> = {}): ReadinessEvidence {
  return {
    defaults: defaults(),
    instances: read([]),
    usageProblem: null,
    defaultVersions: read([]),
    liveExceptions: [],
    ...differences,
  };
}

function open(instanceId: string, callsWithoutToken: number | null): OpenInstance {
  return { instanceId, name: null, owner: null, callsWithoutToken };
}

function version(httpTokens: 'optional' | null): DefaultVersion {
  const metadataOptions = httpTokens === null ? {} : { httpTokens, httpPutResponseHopLimit: 2 };
  return { launchTemplateId: 'lt-0a1b', launchTemplateName: 'web', versionNumber: 3, metadataOptions };
}

const [busy, busier, quiet, unseen] = [open('i-1', 5), open('i-2', 50), open('i-3', 0), open('i-4', null)];

describe('an account and Region', () => {
  it.each<[string, Partial<ReadinessEvidence>, Readiness]>([
    ['is ready where nothing is in the way', {}, { verdict: 'ready', blockers: [], unknowns: [] }],
    [
      'is enforced already, whatever else there is',
      {
        defaults: defaults({ httpTokensEnforced: true, declarativePolicy: { message: '' } }),
        instances: read([busy]),
        defaultVersions: unread,
      },
      { verdict: 'enforced', blockers: [], unknowns: [] },
    ],
    [
      'is blocked by instances that use IMDSv1, the busiest first, and by those that only allow it',
      { instances: read([quiet, busy, unseen, busier]) },
      {
        verdict: 'blocked',
        blockers: [
          { kind: 'uses-imdsv1', instances: [busier, busy] },
          { kind: 'allows-imdsv1', instances: [quiet, unseen] },
        ],
        unknowns: [],
      },
    ],
    [
      'is blocked by exceptions that allow IMDSv1, before the instances that they may be for',
      { instances: read([quiet, busy]), liveExceptions: [aGrantedException()] },
      {
        verdict: 'blocked',
        blockers: [
          { kind: 'uses-imdsv1', instances: [busy] },
          { kind: 'live-exceptions', exceptions: [aGrantedException()] },
          { kind: 'allows-imdsv1', instances: [quiet] },
        ],
        unknowns: [],
      },
    ],
    [
      'is blocked by launch templates that ask for IMDSv1',
      { defaultVersions: read([version('optional')]) },
      {
        verdict: 'blocked',
        blockers: [{ kind: 'launch-templates', defaultVersions: [version('optional')] }],
        unknowns: [],
      },
    ],
    [
      'is blocked by a default of the account that allows IMDSv1',
      { defaults: defaults({ httpTokens: 'optional' }), defaultVersions: read([version(null)]) },
      { verdict: 'blocked', blockers: [{ kind: 'account-default' }], unknowns: [] },
    ],
    [
      'is blocked where an organization manages the defaults',
      { defaults: defaults({ declarativePolicy: { message: 'Ask security.' } }) },
      {
        verdict: 'blocked',
        blockers: [{ kind: 'declarative-policy', message: 'Ask security.' }],
        unknowns: [],
      },
    ],
    [
      'is unknown where a launch template leaves it to the image',
      { defaultVersions: read([version(null)]) },
      {
        verdict: 'unknown',
        blockers: [],
        unknowns: [{ kind: 'depends-on-image', defaultVersions: [version(null)] }],
      },
    ],
    [
      'is ready where the default of the account decides what a launch template leaves open',
      { defaults: defaults({ httpTokens: 'required' }), defaultVersions: read([version(null)]) },
      { verdict: 'ready', blockers: [], unknowns: [] },
    ],
    [
      'is unknown where something could not be read',
      { defaults: unread, instances: unread, defaultVersions: unread },
      {
        verdict: 'unknown',
        blockers: [],
        unknowns: [
          { kind: 'unread', what: 'defaults', problem: unread.problem },
          { kind: 'unread', what: 'instances', problem: unread.problem },
          { kind: 'unread', what: 'launch-templates', problem: unread.problem },
        ],
      },
    ],
    [
      'is blocked by what is known, though not all is',
      { instances: read([quiet]), defaultVersions: unread },
      {
        verdict: 'blocked',
        blockers: [{ kind: 'allows-imdsv1', instances: [quiet] }],
        unknowns: [{ kind: 'unread', what: 'launch-templates', problem: unread.problem }],
      },
    ],
  ])('%s', (_name, differences, expected) => {
    expect(readinessOf(evidence(differences))).toEqual(expected);
  });
});
