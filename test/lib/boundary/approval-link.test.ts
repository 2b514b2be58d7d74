import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  confirmationOf,
  isConfirmationOf,
  linkToken,
  looksLikeToken,
  readLinkToken,
} from '../../../lib/boundary/approval-link.ts';
import type { ApprovalLink } from '../../../lib/domain/exception/approval-link.ts';
import { minutesAgo, NOW } from '../../given.ts';

const key = Buffer.from('a key of the tests that has 32 bytes or more');
const link: ApprovalLink = {
  exceptionId: 'exc-0a1b2c3d4e5f6071',
  approver: 'bob@example.com',
  expiresAt: minutesAgo(-60),
};
const token = linkToken(link, key);

const anyLink = fc.record({
  exceptionId: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
  approver: fc.emailAddress(),
  expiresAt: fc.date({ min: minutesAgo(-1), max: minutesAgo(-1_000_000), noInvalidDate: true }),
});

describe('a token of a mail that was sent before an upgrade', () => {
  const sent =
    'eyJ2IjoxLCJleGNlcHRpb25JZCI6ImV4Yy0wYTFiMmMzZDRlNWY2MDcxIiwiYXBwcm92ZXIiOiJib2JAZXhhbXBsZS5jb20iLCJleHBpcmVzQXQiOiIyMDI2LTAzLTAxVDExOjAwOjAwLjAwMFoifQ.pzfadniHbyMOPMQ_PWzgvdMx58DPmiIC0ZU4XMjP-ac';

  it('is read as it was written, and its form is taken', () => {
    expect(linkToken(link, key)).toBe(sent);
    expect(readLinkToken(sent, key, NOW)).toEqual({ kind: 'valid', link });
    expect(confirmationOf(sent, key)).toBe('fOzpcj-Uf8nt3c749VVsgyLYNkN8zwJUacXyvVzkmCU');
  });
});

describe('a token', () => {
  it('is read back as the link that was written', () => {
    fc.assert(
      fc.property(anyLink, (written) => {
        expect(readLinkToken(linkToken(written, key), key, NOW)).toEqual({ kind: 'valid', link: written });
      }),
    );
  });

  it('with any one character changed is refused', () => {
    const others = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/% \n');

    const accepted = Array.from(token).flatMap((character, at) =>
      others
        .filter((other) => other !== character)
        .map((other) => token.slice(0, at) + other + token.slice(at + 1))
        .filter((changed) => !['forged', 'malformed'].includes(readLinkToken(changed, key, NOW).kind)),
    );

    expect(accepted).toEqual([]);
  });

  it('with any one character more or less is refused', () => {
    const places = fc.nat({ max: token.length });
    const character = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 1 });

    fc.assert(
      fc.property(places, character, (at, more) => {
        const longer = token.slice(0, at) + more + token.slice(at);
        const shorter = token.slice(0, at) + token.slice(at + 1);

        expect(readLinkToken(longer, key, NOW).kind).not.toBe('valid');
        if (at < token.length) expect(readLinkToken(shorter, key, NOW).kind).not.toBe('valid');
      }),
    );
  });

  it('that somebody makes up is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(readLinkToken(text, key, NOW).kind).toBe('malformed');
      }),
    );
  });

  it('signed by another key is forged', () => {
    const other = Buffer.from('another key of the tests, as long as that');

    expect(readLinkToken(linkToken(link, other), key, NOW)).toEqual({ kind: 'forged' });
  });

  it('is over at the moment that it says, and valid until then', () => {
    const { expiresAt } = link;
    const before = new Date(expiresAt.getTime() - 1);

    expect(readLinkToken(token, key, expiresAt)).toEqual({ kind: 'expired' });
    expect(readLinkToken(token, key, before)).toEqual({ kind: 'valid', link });
  });

  it.each([
    ['another version', { v: 2, ...link }],
    ['a member more', { v: 1, ...link, admin: true }],
    ['a member less', { v: 1, exceptionId: 'exc-1', approver: 'bob@example.com' }],
    ['nothing', null],
  ])('of ours that says %s is malformed', (_name, content) => {
    const text = Buffer.from(JSON.stringify(content)).toString('base64url');
    const signature = createHmac('sha256', key)
      .update(`imds-guardrail/approval-link/1\n${text}`)
      .digest('base64url');

    expect(readLinkToken(`${text}.${signature}`, key, NOW)).toEqual({ kind: 'malformed' });
  });

  it('of the longest address that a policy takes is no longer than is read', () => {
    const longest = { ...link, approver: `${'界'.repeat(64)}@${'界'.repeat(190)}` };

    expect(looksLikeToken(linkToken(longest, key))).toBe(true);
  });

  it('that is longer than 2,048 characters is not looked at', () => {
    const signature = `.${'x'.repeat(43)}`;

    expect(looksLikeToken(`${'x'.repeat(2_048 - signature.length)}${signature}`)).toBe(true);
    expect(looksLikeToken(`${'x'.repeat(2_049 - signature.length)}${signature}`)).toBe(false);
  });

  it('with anything before or after it does not look like one', () => {
    expect([`/${token}`, `${token}/`].map(looksLikeToken)).toEqual([false, false]);
  });

  it('needs no escape in an address', () => {
    fc.assert(
      fc.property(anyLink, (each) => {
        expect(linkToken(each, key)).toMatch(/^[\w-]+\.[\w-]{43}$/);
      }),
    );
  });

  it('leaves nothing of its key to be seen', () => {
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('key of the tests');
  });
});

describe('a confirmation', () => {
  it('is right for its own token, by its own key, and for nothing else', () => {
    const other = linkToken({ ...link, approver: 'carol@example.com' }, key);
    const right = confirmationOf(token, key);

    expect(isConfirmationOf(token, right, key)).toBe(true);
    expect(isConfirmationOf(other, right, key)).toBe(false);
    expect(isConfirmationOf(token, right, Buffer.from('another key'))).toBe(false);
    expect(isConfirmationOf(token, '', key)).toBe(false);
  });

  it('is no signature of a link, nor the other way round', () => {
    const [text = '', signature = ''] = token.split('.');

    expect(isConfirmationOf(text, signature, key)).toBe(false);
    expect(readLinkToken(`${text}.${confirmationOf(text, key)}`, key, NOW)).toEqual({ kind: 'forged' });
  });
});
