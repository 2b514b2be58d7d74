import { describe, expect, it } from 'vitest';
import { digestMessage } from '../../../../lib/boundary/slack/digest-message.ts';
import type { FindingKind, Severity } from '../../../../lib/domain/finding.ts';
import {
  memberOf,
  stormSourceOf,
  type Digest,
  type DigestMember,
} from '../../../../lib/domain/story/digest.ts';
import { aDrift, aFinding, minutesLater } from '../../domain/story/given-story.ts';
import { expectHarmless, expectSlackTakes, RUNBOOK_URL, textsOf } from './limits.ts';

const context = { runbookUrl: (kind: FindingKind) => `${RUNBOOK_URL}${kind}` };
const launched = aFinding(
  0,
  {},
  { Name: 'web', 'aws:autoscaling:groupName': 'web', 'aws:ec2launchtemplate:id': 'lt-0abc' },
);

function members(count: number, differences: Partial<DigestMember> = {}): DigestMember[] {
  return Array.from({ length: count }, (_, index) => ({
    ...memberOf(launched),
    instanceId: `i-${String(index).padStart(4, '0')}`,
    at: minutesLater(index),
    ...differences,
  }));
}

function aDigest(differences: Partial<Digest> = {}): Digest {
  return { source: stormSourceOf(launched), members: members(300), ...differences };
}

function shown(digest: Digest): string {
  return textsOf(digestMessage(digest, context)).join('\n');
}

describe("a storm's message", () => {
  it('says how many, from where, and the one change that ends it', () => {
    const message = digestMessage(aDigest(), context);

    const [text, title, , from, place, soFar, time] = textsOf(message);
    expect(title).toBe('✅ Fixed: 300 instances were launched with IMDSv1 allowed');
    expect(text).toBe(title);
    expect(from).toBe('*From*\nAuto Scaling group `web`, launch template `lt-0abc`');
    expect(place).toBe('*Account and Region*\n`111122223333` `eu-west-1`');
    expect(soFar).toBe(`*So far*\n300 <${RUNBOOK_URL}launch-remediated|launch-remediated>`);
    expect(time).toMatch(/^\*Time\*\n<!date\^\d+\^.*> to <!date\^\d+\^/);
    expect(shown(aDigest())).toContain('aws ec2 create-launch-template-version');
    expect(shown(aDigest())).toContain('http_tokens = "required"');
  });

  it('names the first and the last instances of many, and all of a few', () => {
    expect(shown(aDigest())).toMatch(/`i-0004` \(web\)\n… and 290 more …\n• `i-0295` \(web\)/);
    expect(shown(aDigest({ members: members(10) }))).not.toContain('more …');
    expect(shown(aDigest({ members: members(10) }))).toContain('• `i-0009` (web)');
    expect(shown(aDigest({ members: members(11) }))).toContain('… and 1 more …');
  });

  it('says where an instance went on in another way, and that it is open', () => {
    const denied = { kind: 'enforcement-denied', severity: 'HIGH', name: null } as const;
    const [one, ...rest] = members(3);

    const text = shown(aDigest({ members: [{ ...one!, ...denied }, ...rest] }));

    expect(text).toContain('🔴 Open: 1 of 3 instances were launched with IMDSv1 allowed');
    expect(text).toContain('• `i-0000`: enforcement-denied\n');
    expect(text).toContain(`1 <${RUNBOOK_URL}enforcement-denied|enforcement-denied>`);
  });

  it.each<[FindingKind, Severity, string]>([
    ['noncompliant', 'HIGH', '🔴 Open: 2 instances'],
    ['service-managed', 'LOW', '🟡 Open: 2 instances'],
    ['hop-limit-above-maximum', 'LOW', '🟡 Open: 2 instances'],
    ['enforcement-blocked', 'HIGH', '🔴 Open: 2 instances'],
    ['existing-remediated', 'MEDIUM', '✅ Fixed: 2 instances'],
    ['resolved', 'INFORMATIONAL', '✅ Fixed: 2 instances'],
  ])('of %s is titled by how it stands', (kind, severity, title) => {
    const source = { ...stormSourceOf(launched), kind };

    expect(shown({ source, members: members(2, { kind, severity }) })).toContain(title);
  });

  it('of somebody who loosens names them, and no template', () => {
    const text = shown({ source: stormSourceOf(aDrift(0)), members: members(3, { kind: 'drift-reverted' }) });

    expect(text).toContain('*From*\ndeploy-pipeline');
    expect(text).not.toContain('CloudFormation');
  });

  it.each([
    ['a launch template alone', { autoScalingGroup: null }, '*From*\nlaunch template `lt-0abc`'],
    ['a group alone', { launchTemplateId: null }, '*From*\nAuto Scaling group `web`\n'],
    ['nobody known', { autoScalingGroup: null, launchTemplateId: null }, '*From*\nnot known yet'],
  ])('has for its source %s', (_what, differences, words) => {
    expect(shown(aDigest({ source: { ...stormSourceOf(launched), ...differences } }))).toContain(words);
  });

  it('tells one time where there is but one, and none where there is none', () => {
    const [one] = members(1);

    expect(shown(aDigest({ members: [one!] }))).toMatch(/\*Time\*\n<!date[^>]*>\n/);
    expect(shown(aDigest({ members: [] }))).not.toContain('*Time*');
  });

  it('is taken by Slack with five thousand instances of the longest names, and harmless', () => {
    const message = digestMessage(
      aDigest({ members: members(5000, { name: '<!here> &*_~`'.repeat(20) }) }),
      context,
    );

    expectSlackTakes(message);
    expectHarmless(message);
  });
});
