import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { ApprovalLink } from '../domain/exception/approval-link.ts';
import { instantSchema } from './record-schemas.ts';

/*
 * The token of an approval link: what the link is for as base64url, a dot, and the HMAC-SHA256 of that text. The
 * signature is over the text and is compared as text, so there is exactly one spelling of a token: no padding,
 * no other case, none of the three other last characters that decode to the same bytes. Libraries for JSON Web
 * Tokens decode first and accept all of those (jose 6.2.17 does), and bring a choice of algorithms that nobody
 * here needs.
 */

/** Nothing is done with what is longer: a token has about 300 characters, and at most 1,700. */
const LONGEST = 2_048;

const FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/;

/** What is signed for one purpose is of no use for another. */
type Purpose = 'approval-link/1' | 'confirmation/1';

const payload = z.strictObject({
  v: z.literal(1),
  exceptionId: z.string().min(1),
  approver: z.string().min(1),
  expiresAt: instantSchema,
});

/** What a token turned out to be. */
export type ReadLink =
  | { readonly kind: 'valid'; readonly link: ApprovalLink }
  | { readonly kind: 'malformed' | 'forged' | 'expired' };

/** Writes the token of a link. `key` is the secret that only the guardrail has, of at least 32 bytes. */
export function linkToken(link: ApprovalLink, key: Uint8Array): string {
  const text = Buffer.from(JSON.stringify({ v: 1, ...link })).toString('base64url');
  return `${text}.${signatureOf('approval-link/1', text, key)}`;
}

/** Whether a text can be a token at all. Costs nothing and needs no key. */
export function looksLikeToken(text: string): boolean {
  return text.length <= LONGEST && FORM.test(text);
}

/** Reads a token: `forged` where we did not sign it, `malformed` where another version of us did. */
export function readLinkToken(token: string, key: Uint8Array, now: Date): ReadLink {
  if (!looksLikeToken(token)) return { kind: 'malformed' };
  const [text = '', signature = ''] = token.split('.');
  if (!isSame(signature, signatureOf('approval-link/1', text, key))) return { kind: 'forged' };

  const read = payload.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  if (!read.success) return { kind: 'malformed' };
  const { exceptionId, approver, expiresAt } = read.data;
  return now < expiresAt
    ? { kind: 'valid', link: { exceptionId, approver, expiresAt } }
    : { kind: 'expired' };
}

/** What the page's form sends back to show that it was on the page. It does not lead back to the token or the key. */
export function confirmationOf(token: string, key: Uint8Array): string {
  return signatureOf('confirmation/1', token, key);
}

/** Whether a form was on the page of this token. */
export function isConfirmationOf(token: string, given: string, key: Uint8Array): boolean {
  return isSame(given, confirmationOf(token, key));
}

function signatureOf(purpose: Purpose, text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`imds-guardrail/${purpose}\n${text}`).digest('base64url');
}

/** Takes as long for a wrong text as for the right one, so that a signature cannot be guessed bit by bit. */
function isSame(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
