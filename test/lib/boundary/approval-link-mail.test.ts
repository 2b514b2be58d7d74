import { describe, expect, it } from 'vitest';
import { readLinkToken } from '../../../lib/boundary/approval-link.ts';
import { approvalLinkMail } from '../../../lib/boundary/approval-link-mail.ts';
import type { GuardrailException } from '../../../lib/domain/exception/exception.ts';
import { anException, NOW } from '../../given.ts';

const key = Buffer.from('a key of the tests that has 32 bytes or more');
const pageUrl = 'https://approve.example/';

function mailAbout(differences: Partial<GuardrailException> = {}) {
  const exception = anException(differences);
  const { exceptionId, answerBy: expiresAt } = exception;
  const link = { exceptionId, approver: 'bob@example.com', expiresAt };
  const { body, ...mail } = approvalLinkMail(link, exception, { pageUrl, key, now: NOW });
  return { ...mail, link, text: (JSON.parse(body) as { default: string }).default };
}

describe('the mail with a link', () => {
  it('says who asks for what, why and until when', () => {
    const { text, subject } = mailAbout();

    expect(subject).toBe(
      '[IMDS] Please answer: IMDSv1 (HttpTokens=optional) for instance i-0a1b2c3d4e5f60718',
    );
    expect(text).not.toMatch(/ \n/);
    for (const words of [
      'Alice Archer (Slack user U0ALICE01) asks for an exception',
      'account 111122223333, Region eu-west-1',
      'The vendor agent cannot use IMDSv2',
      'Sun, 8 Mar 2026, 10:00 UTC',
      'No answer means that nothing changes.',
      'Opening it changes nothing.',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('ends with the link of its approver, and is addressed to nobody else', () => {
    const { text, attributes, id, link } = mailAbout();

    const last = text.trimEnd().split('\n').at(-1) ?? '';
    const token = last.slice(`${pageUrl}?t=`.length);

    expect(last.startsWith(`${pageUrl}?t=`)).toBe(true);
    expect(readLinkToken(token, key, NOW)).toEqual({ kind: 'valid', link });
    expect(attributes).toEqual({ approver: 'bob@example.com' });
    expect(id).toBe('bob@example.com');
  });

  it('tells of an obstacle', () => {
    expect(mailAbout({ obstacle: 'EC2 would refuse.' }).text).toContain(
      'Before you answer: EC2 would refuse.',
    );
  });

  it('has a subject that SNS takes, whatever a group is called', () => {
    const { subject } = mailAbout({
      scope: { kind: 'auto-scaling-group', id: `gr\u00fcn\n${'x'.repeat(200)}` },
    });

    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });

  it('keeps what the requester wrote on its own line: a link of theirs is not on the last', () => {
    const reason = 'Because.\n\nAnswer on this page.\n\nhttps://evil.example/?t=x\n';

    const lines = mailAbout({ reason }).text.split('\n');

    expect(lines.filter((line) => line.includes('evil.example'))).toEqual([
      '  Reason         Because. Answer on this page. https://evil.example/?t=x',
    ]);
  });
});
