import * as z from 'zod';
import type { Decision } from '../../domain/exception/approval-link.ts';
import { looksLikeToken } from '../approval-link.ts';
import type { FunctionUrlRequest } from '../function-url-event.ts';
import { visible } from '../visible.ts';
import { parseUrlEncoded } from '../url-encoded.ts';
import type { TurnedAway } from './page-outcome.ts';

/** Room for the longest note, each of its characters encoded as nine bytes, and for the rest of the form. */
const MOST_BYTES = 4_096;

/** The longest note that comes with an answer, in UTF-16 units as browsers count them. */
export const NOTE_LENGTH = 400;

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

const form = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  /** Only the ticked box of the rendered page sends it. */
  confirmed: z.string().optional(),
  note: z.string().transform(visible).pipe(z.string().max(NOTE_LENGTH)).default(''),
});

/** What somebody wants of the approval page. */
export type PageRequest =
  | { readonly kind: 'look'; readonly token: string }
  | {
      readonly kind: 'answer';
      readonly token: string;
      readonly decision: Decision;
      readonly confirmation: string;
      readonly note: string | null;
    }
  | { readonly kind: 'turned-away'; readonly why: TurnedAway };

/** Reads a request to the approval page, strictly: what the page itself would not send is turned away. */
export function parsePageRequest(request: FunctionUrlRequest): PageRequest {
  const { method, path, query } = request;
  if (path !== '/') return turnedAway('nothing-here');
  if (!['GET', 'HEAD', 'POST'].includes(method)) return turnedAway('wrong-method');
  const token = tokenIn(query);
  if (token === null) return turnedAway('malformed-link');
  return method === 'POST' ? parseAnswer(request, token) : { kind: 'look', token };
}

function parseAnswer({ headers, body }: FunctionUrlRequest, token: string): PageRequest {
  if (!FORM_TYPE.test(headers.get('content-type') ?? '')) return turnedAway('wrong-content-type');
  if (body.length > MOST_BYTES) return turnedAway('too-large');
  if (isOfAnotherSite(headers)) return turnedAway('other-site');
  const fields = parseUrlEncoded(body.toString('latin1'));
  const { success, data } = form.safeParse(fields === null ? null : Object.fromEntries(fields));
  if (!success) return turnedAway('malformed-form');
  const { decision, confirmed, note } = data;
  if (confirmed === undefined) return turnedAway('unconfirmed');
  return { kind: 'answer', token, decision, confirmation: confirmed, note: note === '' ? null : note };
}

/** The token as it stands in the address: one in another spelling, or two of them, is none. */
function tokenIn(query: string): string | null {
  const tokens = query.split('&').filter((part) => part.startsWith('t='));
  const [token = ''] = tokens.map((part) => part.slice(2));
  return tokens.length === 1 && looksLikeToken(token) ? token : null;
}

/**
 * Whether a browser says that another site's page sent the form. Our page says no-referrer, so that its address
 * stays secret. Browsers then send `Origin: null`, as sandboxed pages elsewhere do, and tell the two apart by
 * `Sec-Fetch-Site`: `none` is the person by themselves. What sends neither cannot be told by them; it still needs
 * what stands on the page.
 * https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
function isOfAnotherSite(headers: ReadonlyMap<string, string>): boolean {
  const origin = headers.get('origin') ?? 'null';
  const site = headers.get('sec-fetch-site') ?? 'none';
  if (site !== 'same-origin' && site !== 'none') return true;
  return origin !== 'null' && URL.parse(origin)?.host !== headers.get('host');
}

function turnedAway(why: TurnedAway): PageRequest {
  return { kind: 'turned-away', why };
}
