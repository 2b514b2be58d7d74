import { describe, expect, it, onTestFinished } from 'vitest';
import { startEc2Simulator } from '../../../local/ec2/server.ts';
import { startSlack } from '../../../local/slack/server.ts';
import { startEmbeddedAws } from '../../../local/embedded/embedded-aws.ts';
import type { LocalAws } from '../../../local/local-aws.ts';
import { narrator } from '../../../local/story/narrator.ts';
import { userIdentities } from '../../../local/story/people.ts';
import { tellStory } from '../../../local/story/story.ts';

/** Tells the story and gives what was said, without colour, and whether all of it held. */
async function told(aws: LocalAws, patienceMilliseconds?: number) {
  onTestFinished(() => aws.stop());
  const lines: string[] = [];
  const narrates = narrator((line) => lines.push(line), false);
  const held = await tellStory(aws, narrates, patienceMilliseconds);
  return { held, text: lines.join('\n'), failures: lines.filter((line) => line.includes('✗')) };
}

/** An AWS on which nobody has deployed a guardrail: its events go nowhere. */
async function anAwsWithoutGuardrail(): Promise<LocalAws> {
  const ec2 = await startEc2Simulator({ accountId: '111122223333', region: 'eu-west-1', userIdentities });
  return {
    description: 'nobody is on guard',
    ec2,
    slack: await startSlack(),
    exceptions: {
      howItIsGranted: 'Nobody does.',
      howItEnds: 'It never began.',
      obtain: () => Promise.resolve('exc-none'),
      end: () => Promise.resolve(),
    },
    guardAccessKeyId: 'ASIAGUARDEXAMPLE0001',
    findings: () => [],
    stop: () => ec2.close(),
  };
}

describe('the story', () => {
  it('holds from beginning to end on the embedded AWS, and shows what happened', async () => {
    const aws = await startEmbeddedAws({ userIdentities, stateChangeDelay: 1_000 });

    const { held, text, failures } = await told(aws);

    expect(failures).toEqual([]);
    expect(held).toBe(true);
    expect(text).toMatch(/All 19 checks held\./);
    expect(text).toMatch(/200 .*AccessKeyId/);
    expect(text).toContain('Fixed: web-1 was loosened');
    expect(text).toContain('Fixed: eks-node-1 was launched with IMDSv1 allowed');
    expect(text).toMatch(/deploy-pipeline.*Terraform/s);
    expect(text).toMatch(/HttpPutResponseHopLimit +3 → 1/);
    // The state change, which comes later, is looked at once.
    expect(text).toMatch(/api-1 +│ launched well +│ .*│ - +│ (?:none|0 modify)/);
    expect(text).toMatch(/\d+ EC2 calls in all: 7 changes, \d+ reads/);
  });

  it('fails where no guardrail acts, and says at which steps', async () => {
    const { held, text, failures } = await told(await anAwsWithoutGuardrail(), 20);

    expect(held).toBe(false);
    expect(text).toMatch(/11 of 19 checks FAILED\./);
    expect(failures.map((line) => line.trim())).toEqual([
      '✗ web-1: optional, hop 1 → required, hop 1, NOT APPLIED',
      '✗ the plain GET is refused: 401',
      '✗ web-1: optional, hop 3 → required, hop 1, NOT APPLIED',
      '✗ eks-node-1: optional, hop 2 → required, hop 2, NOT APPLIED',
      '✗ 3 findings on the topic',
      '✗ web-1: one message, updated, and two replies in its thread; eks-node-1: one message',
      '✗ report-1: optional, hop 1 → required, hop 1, NOT APPLIED',
      '✗ report-1: optional, hop 3 → optional, hop 1, NOT APPLIED',
      '✗ report-1: optional, hop 3 → required, hop 1, NOT APPLIED',
      '✗ IMDSv1 is refused again, IMDSv2 answers',
      '✗ report-1: one message, and its history in the thread',
    ]);
  });
});
