import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../../lib/domain/fleet/next-step.ts';
import type { Blocker, OpenInstance, Unknown } from '../../../../lib/domain/fleet/readiness.ts';
import { aGrantedException } from '../../../given.ts';

const place = { region: 'eu-west-1' };

function open(instanceId: string, callsWithoutToken: number | null): OpenInstance {
  return { instanceId, name: null, owner: null, callsWithoutToken };
}

const template = {
  launchTemplateId: 'lt-0a1b',
  launchTemplateName: 'web',
  versionNumber: 3,
  metadataOptions: {
    httpTokens: 'optional',
    httpPutResponseHopLimit: 2,
    instanceMetadataTags: 'enabled',
  },
} as const;

describe('the next step', () => {
  it.each<[string, Blocker, RegExp, string | null]>([
    [
      'is to find what still calls IMDSv1',
      { kind: 'uses-imdsv1', instances: [open('i-1', 9)] },
      /^Find out what on i-1 still calls IMDSv1.*MetadataNoToken/,
      null,
    ],
    [
      'is to revoke an exception, or to wait for its end',
      { kind: 'live-exceptions', exceptions: [aGrantedException()] },
      /^Revoke exc-0a1b2c3d4e5f \(guardrail exceptions revoke\), or wait for its end at 2026-03-08T10:00:00\.000Z\. /,
      null,
    ],
    [
      'is the same for each of several exceptions',
      { kind: 'live-exceptions', exceptions: [aGrantedException(), aGrantedException()] },
      /wait for its end at [^ ]+, and the same for 1 more\. /,
      null,
    ],
    [
      'is to require tokens where nobody uses IMDSv1',
      { kind: 'allows-imdsv1', instances: [open('i-1', 0)] },
      /^Require tokens on i-1\.$/,
      'aws ec2 modify-instance-metadata-options --region eu-west-1 --instance-id i-1 --http-tokens required',
    ],
    [
      'is to ask first where nobody knows',
      { kind: 'allows-imdsv1', instances: [open('i-1', null), open('i-2', 0)] },
      /^Require tokens on i-1, and on 1 more \(guardrail scan lists them\)\. CloudWatch does not know/,
      'aws ec2 modify-instance-metadata-options --region eu-west-1 --instance-id i-1 --http-tokens required',
    ],
    [
      "is to let the account's default require tokens",
      { kind: 'account-default' },
      /^Launches that say nothing of tokens would fail/,
      'aws ec2 modify-instance-metadata-defaults --region eu-west-1 --http-tokens required',
    ],
    [
      'is for the organization, in its own words',
      { kind: 'declarative-policy', message: 'Ask security.' },
      /declarative policy changed.*It says: Ask security\.$/,
      null,
    ],
    [
      'is for the organization, which may say nothing',
      { kind: 'declarative-policy', message: '' },
      /and the account cannot\.$/,
      null,
    ],
  ])('%s', (_name, blocker, words, command) => {
    const step = nextStep({ verdict: 'blocked', blockers: [blocker], unknowns: [] }, place);

    expect(step.words).toMatch(words);
    expect(step.command).toBe(command);
  });

  it('corrects a launch template without losing what else its version sets', () => {
    const blocker = { kind: 'launch-templates', defaultVersions: [template] } as const;

    const { words, command } = nextStep({ verdict: 'blocked', blockers: [blocker], unknowns: [] }, place);

    expect(words).toContain('Launches from template lt-0a1b would fail');
    expect(command).toContain(
      `'{"MetadataOptions":{"HttpTokens":"required","HttpPutResponseHopLimit":2,"InstanceMetadataTags":"enabled"}}'`,
    );
    expect(command).toContain(
      'aws ec2 modify-launch-template --region eu-west-1 --launch-template-id lt-0a1b',
    );
  });

  it('names no command for a launch template whose id is none', () => {
    const version = { ...template, launchTemplateId: 'x; rm -rf /' };
    const blocker = { kind: 'launch-templates', defaultVersions: [version] } as const;

    const { command } = nextStep({ verdict: 'blocked', blockers: [blocker], unknowns: [] }, place);

    expect(command).toBeNull();
  });

  it.each<[string, Unknown, RegExp, string | null]>([
    [
      'lets the default decide what is left to the image',
      { kind: 'depends-on-image', defaultVersions: [{ ...template, metadataOptions: {} }] },
      /leave it to their images/,
      'aws ec2 modify-instance-metadata-defaults --region eu-west-1 --http-tokens required',
    ],
    [
      'makes readable what was not',
      { kind: 'unread', what: 'instances', problem: 'it is not allowed' },
      /run this again: it is not allowed/,
      null,
    ],
  ])('%s', (_name, unknown, words, command) => {
    const step = nextStep({ verdict: 'unknown', blockers: [], unknowns: [unknown] }, place);

    expect(step.words).toMatch(words);
    expect(step.command).toBe(command);
  });

  it('enforces tokens where nothing is in the way, and nothing where they are', () => {
    const none = { blockers: [], unknowns: [] };

    expect(nextStep({ verdict: 'ready', ...none }, place)).toEqual({
      words: 'Enforce tokens, and let launches that say nothing of them require them:',
      command:
        'aws ec2 modify-instance-metadata-defaults --region eu-west-1 --http-tokens required --http-tokens-enforced enabled',
    });
    expect(nextStep({ verdict: 'enforced', ...none }, place)).toEqual({
      words: 'Nothing: IMDSv1 launches fail here.',
      command: null,
    });
  });
});
