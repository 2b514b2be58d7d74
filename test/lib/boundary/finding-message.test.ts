import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awsChatMessage } from '../../../lib/boundary/aws-chat-message.ts';
import { findingMessage } from '../../../lib/boundary/finding-message.ts';
import { findingText } from '../../../lib/domain/finding-text.ts';
import { findingOf } from '../../../lib/domain/finding.ts';
import { aClosedRecord, anInstance } from '../../given.ts';

const finding = findingOf(aClosedRecord(), anInstance({ tags: { Name: 'web-1' } }));

describe("a finding's message", () => {
  it('has a subject that tells the severity and what happened', () => {
    expect(findingMessage(finding).subject).toBe(
      '[IMDS] MEDIUM: i-0a1b2c3d4e5f60718 was launched with IMDSv1 allowed; it is corrected',
    );
  });

  it('has a subject that SNS takes, whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
        const { subject } = findingMessage({ ...finding, title });

        expect(subject).toMatch(/^\[IMDS\] MEDIUM: [\x20-\x7e]*$/);
        expect(subject.length).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('has a subject that is cut only where it is too long, and shows that it was', () => {
    const room = 100 - '[IMDS] MEDIUM: '.length;

    const fits = findingMessage({ ...finding, title: 'x'.repeat(room) });
    const tooLong = findingMessage({ ...finding, title: 'x'.repeat(room + 1) });

    expect(fits.subject).toMatch(/x$/);
    expect(tooLong.subject).toMatch(/x\.\.\.$/);
    expect(tooLong.subject).toHaveLength(100);
  });

  it('is JSON for every protocol but e-mail, which gets the text, and HTTPS, by which chats are told', () => {
    const { body } = findingMessage(finding);

    const byProtocol: unknown = JSON.parse(body);

    expect(byProtocol).toEqual({
      default: JSON.stringify(finding),
      email: findingText(finding),
      https: JSON.stringify(awsChatMessage(finding)),
    });
  });

  it('has JSON that says its version, and the dates as ISO strings', () => {
    const { body } = findingMessage(finding);

    const { default: json } = JSON.parse(body) as { default: string };

    expect(JSON.parse(json)).toMatchObject({
      schemaVersion: '1.0',
      kind: 'launch-remediated',
      closedAt: finding.closedAt.toISOString(),
      trigger: { eventTime: finding.trigger.eventTime.toISOString() },
    });
  });

  it('carries as attributes what subscriptions filter by, and the id that tells duplicates', () => {
    expect(findingMessage(finding)).toMatchObject({
      id: finding.findingId,
      attributes: {
        kind: 'launch-remediated',
        severity: 'MEDIUM',
        accountId: '111122223333',
        region: 'eu-west-1',
      },
    });
  });
});
