import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsChatMessage } from '../../../lib/boundary/aws-chat-message.ts';
import { findingOf } from '../../../lib/domain/finding.ts';
import { aClosedRecord, anInstance, v1Allowed } from '../../given.ts';
import { anyFinding } from './arbitrary-finding.ts';

const finding = findingOf(aClosedRecord(), anInstance({ tags: { Name: 'web-1' } }));

describe("a finding for AWS's chat application", () => {
  it('says what happened to which instance, by whom, why, and what is next', () => {
    expect(awsChatMessage(finding)).toEqual({
      version: '1.0',
      source: 'custom',
      id: finding.findingId,
      content: {
        textType: 'client-markdown',
        title: 'MEDIUM: i-0a1b2c3d4e5f60718 was launched with IMDSv1 allowed; it is corrected',
        description: [
          '`i-0a1b2c3d4e5f60718` (`web-1`) in account 111122223333, eu-west-1',
          'By: alice@example.com from 203.0.113.10',
          'Event: RunInstances at 2026-03-01T09:59:54.000Z',
          'HttpTokens: optional → required',
          'Why: IMDSv1 is allowed since the launch: set back to required.',
        ].join('\n'),
        nextSteps: [finding.nextStep],
        keywords: ['IMDS', 'MEDIUM', 'launch-remediated'],
      },
      metadata: {
        threadId: '111122223333/eu-west-1/i-0a1b2c3d4e5f60718',
        summary: 'MEDIUM: i-0a1b2c3d4e5f60718 was launched with IMDSv1 allowed; it is corrected',
        eventType: 'imds-guardrail launch-remediated',
        relatedResources: ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60718'],
        additionalContext: {
          severity: 'MEDIUM',
          kind: 'launch-remediated',
          accountId: '111122223333',
          region: 'eu-west-1',
          instanceId: 'i-0a1b2c3d4e5f60718',
        },
      },
    });
  });

  it('says what is not known, and what EC2 says', () => {
    const denied = aClosedRecord({
      outcome: 'denied',
      principal: null,
      previous: {},
      after: v1Allowed,
      refusal: 'UnauthorizedOperation: no',
    });

    const { description } = awsChatMessage(findingOf(denied, anInstance())).content;

    expect(description).toContain('`i-0a1b2c3d4e5f60718` in account 111122223333');
    expect(description).toContain('By: not known (no CloudTrail event yet)');
    expect(description).toContain('HttpTokens: unknown → optional');
    expect(description).toContain('EC2 says: UnauthorizedOperation: no');
  });

  it('says which options are as they were, and which nobody read back', () => {
    const audited = aClosedRecord({ outcome: 'audited', after: v1Allowed });
    const gone = aClosedRecord({ outcome: 'gone', after: {} });

    expect(awsChatMessage(findingOf(audited, anInstance())).content.description).toContain(
      'HttpTokens: optional (unchanged)',
    );
    expect(awsChatMessage(findingOf(gone, anInstance())).content.description).toContain(
      'HttpTokens: optional → unknown',
    );
  });

  it('stays short and makes no link or mention, whatever the texts', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5000 }),
      fc.constantFrom('<!here> <@U123>', '<https://evil.example|click>', '&lt;!channel&gt;\n*x*'),
    );

    fc.assert(
      fc.property(anyFinding(hostile), (any) => {
        const { content } = awsChatMessage(any);

        expect(content.title.length).toBeLessThanOrEqual(250);
        expect(content.description.length).toBeLessThanOrEqual(3000);
        expect(content.nextSteps.join('').length).toBeLessThanOrEqual(500);
        expect([content.title, content.description, ...content.nextSteps].join()).not.toMatch(/[<>]/);
      }),
    );
  });
});
